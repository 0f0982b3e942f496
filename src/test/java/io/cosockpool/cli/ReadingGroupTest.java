package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.model.Part;
import io.cosockpool.reading.ReadingOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

class ReadingGroupTest {
  private static ReadingOptions parse(String... arguments) {
    ReadingGroup reading = ReadingGroup.withFreeze();
    ParseResult given = Parsed.by(List.of(reading, TargetOptions.ofOneRun()), arguments);
    try {
      return reading.options(given, Set.of(Part.POOLS));
    } catch (DebugFileException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aReadingHasTenSecondsUnlessTheUserSaysOtherwise() {
    assertEquals(Duration.ofSeconds(10), parse().timeout());
    assertEquals(Duration.ofSeconds(2), parse("--timeout", "2s").timeout());
    assertThrows(ParameterException.class, () -> parse("--timeout", "soon"));
  }

  @Test
  void aStopHasALengthOnlyIfItIsAttached() {
    assertEquals(Optional.empty(), parse("-p", "1").longestStop());
    assertEquals(Optional.of(Duration.ofMillis(10)), parse("--freeze").longestStop());
    assertEquals(Optional.of(Duration.ofMillis(10)), parse("--freeze", "-p", "1").longestStop());
    assertEquals(Optional.of(Duration.ofMillis(10)), parse("--freeze", "pools").longestStop());
    assertEquals(
        Optional.of(Duration.ofMillis(250)), parse("--freeze=250", "-p", "1").longestStop());
    assertEquals(Optional.of(Duration.ofMillis(1)), parse("pools", "--freeze=1").longestStop());
    assertThrows(ParameterException.class, () -> parse("--freeze", "20"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1001", "10ms", "1.5", "99999999999", "-p"})
  void whatIsNoLengthOfAStopIsRefused(String length) {
    assertThrows(ParameterException.class, () -> parse("--freeze=" + length));
  }
}
