package io.cosockpool.cli;

import io.cosockpool.findings.Findings;
import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command {@code cosockpool}. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] arguments) {
    // Numbers are written the same way everywhere: programs read them.
    Locale.setDefault(Locale.ROOT);
    System.exit(run(arguments).number());
  }

  private static ExitCode run(String[] arguments) {
    try {
      return execute(CommandModel.commandLineFor(arguments), arguments);
    } catch (ParameterException e) {
      Messages.error(String.valueOf(e.getMessage()));
      Messages.error("Try 'cosockpool --help'.");
      return ExitCode.USAGE;
    } catch (Exception | Error e) {
      Messages.error(
          "a fault in cosockpool itself. Please report it with the command line and this ("
              + CommandModel.version()
              + "):");
      e.printStackTrace();
      return ExitCode.FAULT;
    }
  }

  private static ExitCode execute(CommandLine commandLine, String[] arguments) throws Exception {
    List<ParseResult> levels = levels(commandLine, arguments);
    CommandLine last = levels.getLast().commandSpec().commandLine();
    if (levels.stream().anyMatch(ParseResult::isUsageHelpRequested)) {
      return print(CommandModel.usage(last.getCommandName()));
    }
    if (levels.stream().anyMatch(ParseResult::isVersionHelpRequested)) {
      return print("cosockpool " + CommandModel.version() + "\n");
    }
    return switch (last.getCommandName()) {
      case "demo" -> demo(commandLine, levels);
      case "record" -> record(commandLine, levels);
      case "layout" -> layout(commandLine, levels);
      case "explain" -> explain(levels.getLast().<String>matchedPositionalValue(0, ""));
      default ->
          new PoolsCommand(
                  PoolsOptions.of(commandLine, levels), ShowOptions.of(commandLine, levels))
              .run();
    };
  }

  /** What was given to the top command, then to the command that was named. */
  static List<ParseResult> levels(CommandLine commandLine, String... arguments) {
    List<ParseResult> levels = new ArrayList<>();
    for (ParseResult level = commandLine.parseArgs(arguments);
        level != null;
        level = level.subcommand()) {
      levels.add(level);
    }
    return levels;
  }

  private static ExitCode explain(String code) {
    String codes = String.join("\n", Findings.codes()) + "\n";
    Optional<String> page = code.isEmpty() ? Optional.of(codes) : Findings.page(code);
    if (page.isPresent()) {
      return print(page.get());
    }
    Messages.error("there is no finding '" + Printable.of(code) + "'. There are:\n" + codes);
    return ExitCode.USAGE;
  }

  private static ExitCode record(CommandLine commandLine, List<ParseResult> levels)
      throws InterruptedException, IOException {
    PoolsOptions options = PoolsOptions.of(commandLine, levels);
    if (!options.fitRecording() || !ShowOptions.of(commandLine, levels).equals(ShowOptions.NONE)) {
      throw new ParameterException(
          commandLine,
          "record writes all into the file that it names: leave out -o, --output-file and what is for"
              + " reports");
    }
    Path file = levels.getLast().matchedPositionalValue(0, Path.of(""));
    try {
      return new RecordCommand(options, file, options.debugFiles()).run();
    } catch (DebugFileException e) {
      Messages.error(LayoutCommand.uselessDebugFile(e));
      return ExitCode.NOT_FOUND;
    }
  }

  private static ExitCode layout(CommandLine commandLine, List<ParseResult> levels)
      throws InterruptedException, IOException {
    PoolsOptions options = PoolsOptions.of(commandLine, levels);
    if (!LayoutCommand.FORMATS.containsAll(options.output().stream().toList())
        || !ShowOptions.of(commandLine, levels).equals(ShowOptions.NONE)) {
      throw new ParameterException(
          commandLine, "layout is shown as json or text: leave out what is for reports of pools");
    }
    LayoutCommand command = new LayoutCommand(options);
    Optional<Path> file = GivenOptions.last(levels, "--file");
    boolean export = levels.getLast().hasMatchedPositional(0);
    Optional<VersionRange> httpLua = GivenOptions.last(levels, "--http-lua");
    Optional<VersionRange> streamLua = GivenOptions.last(levels, "--stream-lua");
    if (!export && (httpLua.isPresent() || streamLua.isPresent())) {
      throw new ParameterException(
          commandLine, "--http-lua and --stream-lua are for layout export: leave them out");
    }
    if (export && options.output().equals(Optional.of(OutputFormat.text))) {
      throw new ParameterException(commandLine, "layout export writes json: leave out -o");
    }
    if (file.isEmpty()) {
      if (export) {
        throw new ParameterException(commandLine, "layout export needs --file BINARY");
      }
      return command.run();
    }
    if (options.debugFile().isPresent()) {
      throw new ParameterException(
          commandLine, "--file is read for its own debug information: leave out --debug-file");
    }
    if (!options.isForAll()) {
      throw new ParameterException(commandLine, "--file stands for itself: leave out the targets");
    }
    return export ? command.export(file.get(), httpLua, streamLua) : command.runFile(file.get());
  }

  /**
   * For picocli the options before a command's name are the top command's, so it lets them pass.
   */
  private static ExitCode demo(CommandLine commandLine, List<ParseResult> levels) {
    if (levels.stream().anyMatch(level -> !level.matchedOptionsSet().isEmpty())) {
      throw new ParameterException(commandLine, "demo takes no options");
    }
    return new DemoCommand().run();
  }

  /** Writes to standard output; what cannot be written is said on standard error. */
  static ExitCode print(String text) {
    try {
      ResultOutput.toStandardOutput(text);
      return ExitCode.DONE;
    } catch (ClosedPipeException e) {
      return ExitCode.CLOSED_PIPE;
    } catch (OutputException e) {
      Messages.error("the text could not be written: " + e.getMessage() + ".");
      return ExitCode.NOT_WRITTEN;
    }
  }
}
