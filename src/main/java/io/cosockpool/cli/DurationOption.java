package io.cosockpool.cli;

import java.time.Duration;
import picocli.CommandLine.TypeConversionException;

/** A duration as people write it: a number and {@code ms}, {@code s}, {@code m} or {@code h}. */
final class DurationOption {
  private static final Duration LONGEST = Duration.ofDays(365);

  private DurationOption() {}

  static Duration parse(String text) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    if (end == 0 || !Character.isDigit(text.charAt(end - 1))) {
      throw invalid(text);
    }
    double nanoseconds = number(text, end) * unit(text, end);
    if (nanoseconds >= 1 && nanoseconds <= LONGEST.toNanos()) {
      return Duration.ofNanos((long) nanoseconds);
    }
    throw invalid(text);
  }

  private static double number(String text, int end) {
    try {
      return Double.parseDouble(text.substring(0, end));
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
  }

  private static double unit(String text, int start) {
    return switch (text.substring(start)) {
      case "ms" -> 1e6;
      case "", "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3600e9;
      default -> throw invalid(text);
    };
  }

  private static TypeConversionException invalid(String text) {
    return new TypeConversionException("'" + text + "' is not a duration like 500ms, 10s or 2m");
  }
}
