package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every start loads follows from the commands and formats that there are. */
class TrainingTest {
  private final List<List<String>> lines = Training.commandLines("file");

  @Test
  void poolsAreReadWithEveryFormat() {
    for (OutputFormat format : OutputFormat.values()) {
      assertTrue(lines.contains(List.of("pools", "--replay", "file", "-o", format.name())));
    }
    assertTrue(lines.contains(List.of("layout", "--replay", "file")), lines::toString);
  }

  @Test
  void nothingRunsThatStartsAnNginxOrDoesNotEnd() {
    for (String command : List.of("demo", "watch", "serve")) {
      assertFalse(lines.stream().anyMatch(line -> line.contains(command)), command);
    }
  }
}
