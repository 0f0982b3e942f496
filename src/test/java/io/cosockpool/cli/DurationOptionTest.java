package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationOptionTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "10s, PT10S",
    "10, PT10S",
    "1.5s, PT1.5S",
    "2m, PT2M",
    "3h, PT3H",
    "1ms, PT0.001S",
    "8760h, PT8760H"
  })
  void readsWhatPeopleWrite(String text, Duration expected) {
    assertEquals(expected, DurationOption.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "ms",
        "0",
        "0s",
        "-1s",
        "10x",
        "10 s",
        "s10",
        "1,5s",
        "10S",
        "ten",
        "NaN",
        "8761h",
        "99999999999999999999s",
        "1e999999999s",
        "0x10s",
        "10sm"
      })
  void refusesEverythingElse(String text) {
    assertThrows(TypeConversionException.class, () -> DurationOption.parse(text));
  }
}
