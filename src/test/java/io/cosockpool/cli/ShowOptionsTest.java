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
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class ShowOptionsTest {
  private static ShowOptions parse(String... arguments) {
    CommandLine commandLine = CommandModel.commandLine();
    return ShowOptions.of(commandLine, Main.levels(commandLine, arguments));
  }

  private static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void withoutOptionsTheFormatDecides() {
    ShowOptions options = parse();

    assertEquals(
        new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, 30),
        options.selection(PoolGrouping.POOL, PoolOrder.USAGE, 30));
    assertEquals(
        new PoolListing(PoolGrouping.BOTH, PoolOrder.NAME, 0),
        options.selection(PoolGrouping.BOTH, PoolOrder.NAME));
    assertTrue(options.wants(name("anything")));
    assertEquals(ShowOptions.NONE, options);
  }

  @Test
  void optionsStandBeforeOrAfterTheCommand() {
    ShowOptions options =
        parse(
            "--by",
            "worker",
            "--sort",
            "SIZE",
            "--pool",
            "a*",
            "pools",
            "--pool",
            "b",
            "--top",
            "5",
            "--color",
            "never",
            "--peer-limit",
            "9",
            "--fail-on",
            "queue");

    assertEquals(
        new PoolListing(PoolGrouping.WORKER, PoolOrder.SIZE, 5),
        options.selection(PoolGrouping.POOL, PoolOrder.USAGE, 30));
    assertTrue(options.wants(name("ax")) && options.wants(name("b")));
    assertFalse(options.wants(name("bx")));
    assertEquals(ColorOption.never, options.color());
    assertEquals(OptionalLong.of(9), options.peerLimit());
    assertEquals(Optional.of(FailOn.queue), options.failOn());
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
    assertThrows(ParameterException.class, () -> parse(option));
  }
}
