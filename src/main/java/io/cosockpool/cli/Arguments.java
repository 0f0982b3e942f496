package io.cosockpool.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses a command's arguments, and says in plain words what is wrong with them. */
final class Arguments {
  private Arguments() {}

  /**
   * Parses the arguments that are left for a command.
   *
   * @throws ParameterException if it does not know one of them, or a value is not possible
   */
  static ParseResult parse(Invocation invocation, Command command) {
    CommandLine parser = CommandModel.parser(command, invocation.name());
    try {
      return parser.parseArgs(invocation.array());
    } catch (ParameterException e) {
      throw explained(e, invocation, command.name());
    }
  }

  /** An option of another command explains more than what picocli says of the rest. */
  private static ParameterException explained(
      ParameterException e, Invocation invocation, String command) {
    KnownOptions known = KnownOptions.ofAll();
    for (String option : known.namesIn(invocation.arguments())) {
      List<String> commands = known.commandsWith(option);
      if (!commands.isEmpty() && !commands.contains(command)) {
        return new ParameterException(
            e.getCommandLine(),
            "the command %s does not know the option %s; %s"
                .formatted(command, option, knownBy(commands)));
      }
    }
    return e instanceof UnmatchedArgumentException unmatched
        ? unknown(unmatched, invocation, command)
        : e;
  }

  private static String knownBy(List<String> commands) {
    if (commands.size() == 1) {
      return "only " + commands.getFirst() + " does";
    }
    return String.join(", ", commands.subList(0, commands.size() - 1))
        + " and "
        + commands.getLast()
        + " do";
  }

  private static ParameterException unknown(
      UnmatchedArgumentException e, Invocation invocation, String command) {
    String argument = e.getUnmatched().getFirst();
    if (invocation.named().isEmpty() && !argument.startsWith("-")) {
      return new ParameterException(
          e.getCommandLine(),
          "there is no command '%s'; there are %s"
              .formatted(argument, String.join(", ", Commands.names())));
    }
    return new ParameterException(
        e.getCommandLine(),
        "the command %s does not know the %s '%s'"
            .formatted(command, argument.startsWith("-") ? "option" : "argument", argument));
  }
}
