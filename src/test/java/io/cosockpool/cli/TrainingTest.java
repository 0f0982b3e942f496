package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every start loads follows from the commands and formats that there are. */
class TrainingTest {
  private final List<List<String>> lines = Training.commandLines(List.of("file", "other"));

  @Test
  void everyRecordingIsReadWithEveryFormat() {
    for (String recording : List.of("file", "other")) {
      for (OutputFormat format : OutputFormat.values()) {
        List<String> line = List.of("pools", "--replay", recording, "-o", format.name());
        assertTrue(lines.contains(line), line::toString);
      }
      assertTrue(lines.contains(List.of("layout", "--replay", recording)), lines::toString);
    }
  }

  @Test
  void requestsAreReadWithTheirStacks() {
    assertTrue(
        lines.contains(List.of("requests", "--replay", "file", "-o", "json", "--wide")),
        lines::toString);
  }

  @Test
  void nothingRunsThatStartsAnNginxOrDoesNotEnd() {
    for (String command : List.of("demo", "watch", "serve")) {
      assertFalse(lines.stream().anyMatch(line -> line.contains(command)), command);
    }
  }
}
