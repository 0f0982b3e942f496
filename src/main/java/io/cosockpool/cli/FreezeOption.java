package io.cosockpool.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/** {@code --freeze[=MS]}: how many milliseconds a worker may be stopped for a reading. */
final class FreezeOption {
  private static final String DEFAULT = "10";

  /** Its clients would take a worker that stands for longer for one that has failed. */
  private static final int LONGEST = 1000;

  private FreezeOption() {}

  static Duration parse(String text) {
    try {
      int milliseconds = Integer.parseInt(text);
      if (milliseconds >= 1 && milliseconds <= LONGEST) {
        return Duration.ofMillis(milliseconds);
      }
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
    throw invalid(text);
  }

  /**
   * Gives picocli, which would take the argument behind the option for its value, the default.
   *
   * @param state tells by which separator, if by any, a value was attached
   */
  static boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> state) {
    if (" ".equals(state.get("separator"))) {
      arguments.push(DEFAULT);
    }
    return false;
  }

  private static TypeConversionException invalid(String text) {
    return new TypeConversionException(
        "'" + text + "' is not a number of milliseconds from 1 to " + LONGEST);
  }
}
