package io.cosockpool.cli;

import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** Arguments that were parsed by the options of a test, or by those of a real command. */
final class Parsed {
  private Parsed() {}

  /** As the command line does it. */
  static ParseResult of(String... arguments) {
    Invocation invocation = Invocation.of(arguments);
    return Arguments.parse(invocation, invocation.command());
  }

  /** By groups of options, whatever command they are of. */
  static ParseResult by(List<OptionGroup> groups, String... arguments) {
    return Arguments.parse(Invocation.of(arguments), new Groups(groups));
  }

  private record Groups(List<OptionGroup> options) implements Command {
    @Override
    public String name() {
      return Commands.DEFAULT;
    }

    @Override
    public void describe(UsageMessageSpec help) {}

    @Override
    public ExitCode run(ParseResult given) {
      return ExitCode.DONE;
    }
  }
}
