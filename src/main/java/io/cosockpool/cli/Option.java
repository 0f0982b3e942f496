package io.cosockpool.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** An option together with the type of its value, so that no value is asked for by a name. */
record Option<T>(OptionSpec spec) {
  /** An option with one value; the last one that is given counts. */
  static <T> Option<T> of(Class<T> type, OptionSpec.Builder builder) {
    return new Option<>(builder.type(type).build());
  }

  /** An option that may be repeated. */
  static <T> Option<List<T>> repeatable(Class<T> type, OptionSpec.Builder builder) {
    return new Option<>(builder.type(List.class).auxiliaryTypes(type).build());
  }

  /** An option without a value. */
  static Option<Boolean> flag(OptionSpec.Builder builder) {
    return new Option<>(builder.type(boolean.class).arity("0").build());
  }

  /** Its value; empty if the option was not given. */
  Optional<T> in(ParseResult given) {
    OptionSpec matched = given.matchedOption(spec.longestName());
    return matched == null ? Optional.empty() : Optional.of(matched.<T>getValue());
  }

  /** Whether the option was given. */
  boolean isIn(ParseResult given) {
    return given.hasMatchedOption(spec.longestName());
  }
}
