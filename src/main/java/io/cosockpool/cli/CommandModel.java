package io.cosockpool.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The commands as picocli's model, built without annotations since reflection would cost a good
 * part of a start. A run parses its arguments by the model of its own command alone. The model of
 * all commands is for help, man page and completion.
 */
public final class CommandModel {
  /** The name of the whole. */
  static final String PROGRAM = "cosockpool";

  private static final int WIDTH = 80;

  /** What picocli would load half of java.time and java.sql for. */
  private static final String CONVERTERS_WITHOUT_USE = "java.time.*,java.sql.*";

  /**
   * Makes what this model leaves to picocli, the lists of repeatable options. picocli's own factory
   * looks for Groovy in every jar, which takes longer than all of the parsing.
   */
  private static final CommandLine.IFactory LISTS =
      new CommandLine.IFactory() {
        @Override
        public <K> K create(Class<K> type) {
          return type.cast(new ArrayList<>());
        }
      };

  private CommandModel() {}

  /** All commands with their help. The options at the top are those of the default command. */
  public static CommandLine commandLine() {
    Command usual = Commands.named(Commands.DEFAULT);
    CommandSpec root = documented(usual, PROGRAM);
    root.usageMessage()
        .description(
            "Reads the cosocket connection pools of running OpenResty, Kong and APISIX workers:"
                + " size, connections, free ones, backlog and queue of each.",
            "Without a command: pools, whose options these are. It never writes to what it reads, and"
                + " stops it with --freeze only. 'cosockpool COMMAND --help' shows the options of"
                + " another command.")
        .synopsisSubcommandLabel("[COMMAND]");
    for (Command command : Commands.all()) {
      root.addSubcommand(
          command.name(), new CommandLine(documented(command, command.name()), LISTS));
    }
    return new CommandLine(root, LISTS);
  }

  /**
   * Parses the arguments of one command.
   *
   * @param name what the user called it
   */
  static CommandLine parser(Command command, String name) {
    System.setProperty("picocli.converters.excludes", CONVERTERS_WITHOUT_USE);
    // Otherwise picocli warns of each option whose last value counts.
    System.setProperty("picocli.trace", "OFF");
    CommandSpec spec = spec(name);
    command.options().forEach(group -> group.options().forEach(spec::addOption));
    command.parameter().ifPresent(parameter -> spec.addPositional(parameter.spec()));
    return new CommandLine(spec, LISTS)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        .setOverwrittenOptionsAllowed(true);
  }

  private static CommandSpec documented(Command command, String name) {
    CommandSpec spec = spec(name);
    command.describe(
        spec.usageMessage()
            .width(WIDTH)
            .abbreviateSynopsis(true)
            .sortOptions(false)
            .descriptionHeading("%n")
            .parameterListHeading("%n")
            .commandListHeading("%nCommands:%n"));
    command.parameter().ifPresent(parameter -> spec.addPositional(parameter.spec()));
    int order = 0;
    for (OptionGroup group : command.options()) {
      spec.addArgGroup(documented(group, order++));
    }
    return spec;
  }

  private static ArgGroupSpec documented(OptionGroup group, int order) {
    ArgGroupSpec.Builder builder =
        ArgGroupSpec.builder().validate(false).heading("%n" + group.heading() + ":%n").order(order);
    List<OptionSpec> options = group.options();
    options.forEach(builder::addArg);
    return builder.build();
  }

  private static CommandSpec spec(String name) {
    return CommandSpec.wrapWithoutInspection(null, LISTS).name(name);
  }
}
