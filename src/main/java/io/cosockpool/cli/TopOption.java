package io.cosockpool.cli;

import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code --top N}: the most that is shown. */
record TopOption(Option<Integer> option) {
  static TopOption of(String description) {
    return new TopOption(
        Option.of(
            Integer.class, OptionSpec.builder("--top").paramLabel("N").description(description)));
  }

  /**
   * Its value, 0 for all; empty if it was not given.
   *
   * @throws ParameterException if there cannot be so few
   */
  Optional<Integer> in(ParseResult given) {
    Optional<Integer> most = option.in(given);
    if (most.filter(number -> number < 0).isPresent()) {
      throw UsageError.of(given, "--top must be 0 (all) or more");
    }
    return most;
  }
}
