package io.cosockpool.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The values of options, wherever they stood: before the command's name, where they belong to the
 * top command for picocli, or after it.
 */
final class GivenOptions {
  private GivenOptions() {}

  /** All values of a repeatable option. */
  static <T> List<T> all(List<ParseResult> levels, String option) {
    List<T> values = new ArrayList<>();
    for (ParseResult level : levels) {
      if (level.hasMatchedOption(option)) {
        values.addAll(level.<List<T>>matchedOptionValue(option, List.of()));
      }
    }
    return values;
  }

  /** The value of an option; the one that was given last counts. */
  static <T> Optional<T> last(List<ParseResult> levels, String option) {
    Optional<T> value = Optional.empty();
    for (ParseResult level : levels) {
      OptionSpec matched = level.matchedOption(option);
      if (matched != null) {
        value = Optional.of(matched.<T>getValue());
      }
    }
    return value;
  }
}
