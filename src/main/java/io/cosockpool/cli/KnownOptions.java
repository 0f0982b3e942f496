package io.cosockpool.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Model.OptionSpec;

/** The options of all commands, to tell the options among arguments from values and words. */
final class KnownOptions {
  private static final String END_OF_OPTIONS = "--";

  /** The commands that know an option, and whether a value stands behind it as its own argument. */
  private record Known(List<String> commands, boolean takesNext) {}

  private final Map<String, Known> options = new LinkedHashMap<>();

  private KnownOptions() {}

  static KnownOptions ofAll() {
    KnownOptions known = new KnownOptions();
    for (Command command : Commands.all()) {
      for (OptionGroup group : command.options()) {
        group.options().forEach(option -> known.add(command.name(), option));
      }
    }
    return known;
  }

  private void add(String command, OptionSpec option) {
    for (String name : option.names()) {
      options
          .computeIfAbsent(name, n -> new Known(new ArrayList<>(), option.arity().min() > 0))
          .commands()
          .add(command);
    }
  }

  /** The commands that know an option; none if it is unknown. */
  List<String> commandsWith(String option) {
    Known known = options.get(option);
    return known == null ? List.of() : known.commands();
  }

  /** The index of the first argument that is neither an option nor its value, or their number. */
  int firstWord(List<String> arguments) {
    return walk(arguments, option -> {}, true);
  }

  /** The names of all options among the arguments, as they were written. */
  List<String> namesIn(List<String> arguments) {
    List<String> names = new ArrayList<>();
    walk(arguments, names::add, false);
    return names;
  }

  private int walk(List<String> arguments, Consumer<String> names, boolean untilWord) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(END_OF_OPTIONS)) {
        return arguments.size();
      }
      if (argument.startsWith("-") && argument.length() > 1) {
        boolean takesNext =
            argument.startsWith(END_OF_OPTIONS)
                ? longOption(argument, names)
                : shortOptions(argument, names);
        i += takesNext ? 1 : 0;
      } else if (untilWord) {
        return i;
      }
    }
    return arguments.size();
  }

  private boolean longOption(String argument, Consumer<String> names) {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    names.accept(name);
    return equals < 0 && takesNext(name);
  }

  /** Of {@code -vp7} the rest behind {@code p} is its value; of {@code -vp} the next argument. */
  private boolean shortOptions(String argument, Consumer<String> names) {
    for (int i = 1; i < argument.length(); i++) {
      String name = "-" + argument.charAt(i);
      names.accept(name);
      if (takesNext(name)) {
        return i == argument.length() - 1;
      }
    }
    return false;
  }

  private boolean takesNext(String name) {
    Known known = options.get(name);
    return known != null && known.takesNext();
  }
}
