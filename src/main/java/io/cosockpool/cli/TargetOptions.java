package io.cosockpool.cli;

import io.cosockpool.targets.PidTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The options that say what to read. */
final class TargetOptions extends OptionGroup {
  private final Option<List<PidTarget>> pids =
      add(
          Option.repeatable(
              PidTarget.class,
              OptionSpec.builder("-p", "--pid")
                  .paramLabel("PID")
                  .converters(TargetOptions::pid)
                  .splitRegex(",(?!$)")
                  .splitRegexSynopsisLabel(",")
                  .description(
                      "Read this process; a master stands for its workers. A negative number is a"
                          + " process group, by its id or by any of its members. Repeatable, and"
                          + " several with commas.")));

  private final Option<List<Path>> executables =
      add(
          Option.repeatable(
              Path.class,
              OptionSpec.builder("--exe")
                  .converters(FileName::of)
                  .paramLabel("PATH")
                  .description(
                      "Read every process that was started from this program, even if the file was"
                          + " replaced or deleted since. Repeatable.")));

  private final Optional<Option<String>> command;
  private final Optional<Option<Path>> replay;

  private TargetOptions(boolean ofOneRun) {
    super("Targets (without any: every nginx with the Lua module on this machine)");
    command = ofOneRun ? Optional.of(add(command())) : Optional.empty();
    replay = ofOneRun ? Optional.of(add(replay())) : Optional.empty();
  }

  /** For a command that reads once, or as long as what it started itself runs. */
  static TargetOptions ofOneRun() {
    return new TargetOptions(true);
  }

  /** For a command that reads what runs by itself, again and again. */
  static TargetOptions ofRunningProcesses() {
    return new TargetOptions(false);
  }

  private static Option<String> command() {
    return Option.of(
        String.class,
        OptionSpec.builder("-c", "--command")
            .paramLabel("CMD")
            .description(
                "Run CMD with /bin/sh -c, and read it and all that it starts every 100 ms until the"
                    + " last of them ends. Its standard output goes to standard error."));
  }

  private static Option<Path> replay() {
    return Option.of(
        Path.class,
        OptionSpec.builder("--replay")
            .converters(FileName::of)
            .paramLabel("FILE")
            .description("Read a recording instead of running processes."));
  }

  /**
   * What the options stand for.
   *
   * @throws ParameterException if two of them cannot be meant together
   */
  Source source(ParseResult given, ReadingGroup reading, Verbosity verbosity) {
    Optional<String> commandLine = command.flatMap(option -> option.in(given));
    Optional<Path> recording = replay.flatMap(option -> option.in(given));
    int kinds = commandLine.isPresent() ? 1 : 0;
    kinds += recording.isPresent() ? 1 : 0;
    kinds += pids.isIn(given) || executables.isIn(given) ? 1 : 0;
    if (kinds > 1) {
      throw UsageError.of(
          given, "-c and --replay are each a target by themselves: leave out the other targets");
    }
    if (recording.isPresent() && reading.isStopping(given)) {
      throw UsageError.of(
          given, "--freeze stops running processes, and --replay reads none: leave out --freeze");
    }
    return new Source(
        pids.in(given).orElse(List.of()),
        executables.in(given).orElse(List.of()),
        commandLine,
        recording,
        reading.isStopping(given),
        verbosity);
  }

  private static PidTarget pid(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number != 0 && number != Integer.MIN_VALUE) {
        return new PidTarget(number);
      }
    } catch (NumberFormatException e) {
      throw notAPid(text);
    }
    throw notAPid(text);
  }

  private static TypeConversionException notAPid(String text) {
    return new TypeConversionException("'" + text + "' is not a process id");
  }
}
