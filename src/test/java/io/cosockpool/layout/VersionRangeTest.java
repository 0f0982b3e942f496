package io.cosockpool.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {
  @Test
  void isReadAsItIsWritten() {
    assertEquals(new VersionRange(10_028, 10_028), VersionRange.parse("0.10.28"));
    assertEquals(new VersionRange(1_009_000, 1_022_001), VersionRange.parse("1.9.0-1.22.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "0.10", "0.10.5000", "0.-1.2", "0.10.x", "0.10.9-0.10.8", "1.2.3-"})
  void whatIsNoneIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> VersionRange.parse(text));
  }
}
