package io.cosockpool.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Options that belong together and that several commands may share, with their heading in help. */
abstract class OptionGroup {
  private final String heading;
  private final List<OptionSpec> options = new ArrayList<>();

  OptionGroup(String heading) {
    this.heading = heading;
  }

  /** Makes an option one of this group. */
  final <T> Option<T> add(Option<T> option) {
    options.add(option.spec());
    return option;
  }

  /** Whether any of them was given. */
  final boolean isAnyIn(ParseResult given) {
    return options.stream().anyMatch(option -> given.hasMatchedOption(option.longestName()));
  }

  final String heading() {
    return heading;
  }

  final List<OptionSpec> options() {
    return Collections.unmodifiableList(options);
  }
}
