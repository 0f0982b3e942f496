package io.cosockpool.cli;

import java.util.Optional;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The argument of a command that is no option's value, together with its type. */
record Parameter<T>(PositionalParamSpec spec) {
  static <T> Parameter<T> of(Class<T> type, PositionalParamSpec.Builder builder) {
    return new Parameter<>(builder.type(type).index("0").build());
  }

  /** Its value; empty if it was not given. */
  Optional<T> in(ParseResult given) {
    return given.hasMatchedPositional(0)
        ? Optional.of(given.matchedPositional(0).<T>getValue())
        : Optional.empty();
  }
}
