package io.cosockpool.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.TypeConversionException;

/** A duration as people write it: a number and {@code ms}, {@code s}, {@code m} or {@code h}. */
final class DurationOption {
  private static final long LONGEST_DAYS = 365;

  private DurationOption() {}

  static Duration parse(String text) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    try {
      BigDecimal nanoseconds =
          new BigDecimal(text.substring(0, end)).multiply(BigDecimal.valueOf(unit(text, end)));
      if (nanoseconds.signum() > 0
          && nanoseconds.compareTo(BigDecimal.valueOf(Duration.ofDays(LONGEST_DAYS).toNanos()))
              <= 0) {
        return Duration.ofNanos(nanoseconds.longValue());
      }
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
    throw invalid(text);
  }

  private static long unit(String text, int start) {
    return switch (text.substring(start)) {
      case "ms" -> 1_000_000L;
      case "", "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> throw invalid(text);
    };
  }

  private static TypeConversionException invalid(String text) {
    return new TypeConversionException("'" + text + "' is not a duration like 500ms, 10s or 2m");
  }
}
