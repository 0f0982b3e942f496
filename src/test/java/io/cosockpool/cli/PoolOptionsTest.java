package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Name;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
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
        new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, 30),
        shown.selection(PoolGrouping.POOL, PoolOrder.USAGE, 30));
    assertEquals(
        new PoolListing(PoolGrouping.BOTH, PoolOrder.NAME, 0),
        shown.selection(PoolGrouping.BOTH, PoolOrder.NAME));
    assertTrue(shown.wantsPool(name("anything")));
  }

  @Test
  void optionsStandBeforeOrAfterTheCommand() {
    Shown shown =
        shown(
            "--by", "worker", "--sort", "SIZE", "--pool", "a*", "pools", "--pool", "b", "--top=5");

    assertEquals(
        new PoolListing(PoolGrouping.WORKER, PoolOrder.SIZE, 5),
        shown.selection(PoolGrouping.POOL, PoolOrder.USAGE, 30));
    assertTrue(shown.wantsPool(name("ax")) && shown.wantsPool(name("b")));
    assertFalse(shown.wantsPool(name("bx")));
  }

  @Test
  void findingsHaveALimitAndAnExitCode() {
    FindingOptions findings = new FindingOptions();
    ParseResult given = Parsed.by(List.of(findings), "--peer-limit", "9", "--fail-on", "queue");

    assertEquals(OptionalLong.of(9), findings.peerLimit(given));
    assertEquals(Optional.of(FailOn.parse("queue")), findings.failOn(given));
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
        "--fail-on=finding=",
        "--fail-on=finding=full-queue,idle",
        "--pool"
      })
  void whatMakesNoSenseIsRefused(String option) {
    assertThrows(ParameterException.class, () -> new PoolsCommand().run(Parsed.of(option)), option);
  }
}
