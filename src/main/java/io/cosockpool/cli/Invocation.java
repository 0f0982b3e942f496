package io.cosockpool.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which command the arguments name, and what they leave for it. Options stand before or after the
 * name.
 *
 * @param named the command's name, if one is given
 * @param arguments all others, in their order
 */
record Invocation(Optional<String> named, List<String> arguments) {
  /**
   * Looks for the name. The value of an option is no command, even if it looks like one; to know
   * that takes the options of all commands, so these are looked at only if there can be any doubt.
   */
  static Invocation of(String... arguments) {
    List<String> all = List.of(arguments);
    if (all.stream().noneMatch(Commands.names()::contains)) {
      return new Invocation(Optional.empty(), all);
    }
    int at = Commands.names().contains(all.getFirst()) ? 0 : KnownOptions.ofAll().firstWord(all);
    if (at == all.size() || !Commands.names().contains(all.get(at))) {
      return new Invocation(Optional.empty(), all);
    }
    List<String> others = new ArrayList<>(all);
    return new Invocation(Optional.of(others.remove(at)), others);
  }

  /** The command that was named, or else the default. */
  Command command() {
    return Commands.named(named.orElse(Commands.DEFAULT));
  }

  /** What the user called it: the program, or the program and a command. */
  String name() {
    return named.map(command -> CommandModel.PROGRAM + " " + command).orElse(CommandModel.PROGRAM);
  }

  String[] array() {
    return arguments.toArray(String[]::new);
  }
}
