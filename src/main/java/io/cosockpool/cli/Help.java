package io.cosockpool.cli;

import java.util.Optional;
import picocli.CommandLine;

/** What {@code --help} shows. */
final class Help {
  private Help() {}

  /** The help of a command, or of the whole, which tells of all commands. */
  static String of(Optional<String> command) {
    CommandLine all = CommandModel.commandLine();
    return command
        .map(all.getSubcommands()::get)
        .orElse(all)
        .getUsageMessage(CommandLine.Help.Ansi.OFF);
  }
}
