package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Name;
import io.cosockpool.report.Grouping;
import io.cosockpool.report.Order;
import io.cosockpool.report.Selection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

class PoolOptionsTest {
  private static Shown shown(String... arguments) {
    PoolOptions pools = new PoolOptions();
    return pools.shown(Parsed.by(List.of(pools), arguments));
  }

  private static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void withoutOptionsTheFormatDecides() {
    Shown shown = shown();

    assertEquals(
        new Selection(Grouping.POOL, Order.USAGE, 30),
        shown.selection(Grouping.POOL, Order.USAGE, 30));
    assertEquals(
        new Selection(Grouping.BOTH, Order.NAME, 0), shown.selection(Grouping.BOTH, Order.NAME));
    assertTrue(shown.wants(name("anything")));
  }

  @Test
  void optionsStandBeforeOrAfterTheCommand() {
    Shown shown =
        shown(
            "--by", "worker", "--sort", "SIZE", "--pool", "a*", "pools", "--pool", "b", "--top=5");

    assertEquals(
        new Selection(Grouping.WORKER, Order.SIZE, 5),
        shown.selection(Grouping.POOL, Order.USAGE, 30));
    assertTrue(shown.wants(name("ax")) && shown.wants(name("b")));
    assertFalse(shown.wants(name("bx")));
  }

  @Test
  void findingsHaveALimitAndAnExitCode() {
    FindingOptions findings = new FindingOptions();
    ParseResult given = Parsed.by(List.of(findings), "--peer-limit", "9", "--fail-on", "queue");

    assertEquals(OptionalLong.of(9), findings.peerLimit(given));
    assertEquals(Optional.of(FailOn.queue), findings.failOn(given));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--by=node",
        "--sort=age",
        "--top=-1",
        "--top=x",
        "--color=red",
        "--peer-limit=0",
        "--fail-on=idle",
        "--pool"
      })
  void whatMakesNoSenseIsRefused(String option) {
    assertThrows(ParameterException.class, () -> new PoolsCommand().run(Parsed.of(option)), option);
  }
}
