package io.cosockpool.cli;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.target.PidTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The options of a command line, wherever they stood: before the command's name, where they belong
 * to the top command for picocli, or after it.
 *
 * @param pids of {@code -p}
 * @param executables of {@code --exe}
 * @param command of {@code -c}
 * @param replay the recording of {@code --replay}
 * @param debugFile the file of {@code --debug-file}
 * @param timeout of one reading
 * @param freeze how long each stop of a worker may last; without it no worker is stopped
 * @param output the format, if it was given
 * @param outputFile instead of standard output
 * @param redact whether pseudonyms stand for the names of pools
 * @param verbose whether to say what was found and what it cost
 * @param quiet whether to say nothing of single processes
 */
record PoolsOptions(
    List<PidTarget> pids,
    List<Path> executables,
    Optional<String> command,
    Optional<Path> replay,
    Optional<Path> debugFile,
    Duration timeout,
    Optional<Duration> freeze,
    Optional<OutputFormat> output,
    Optional<Path> outputFile,
    boolean redact,
    boolean verbose,
    boolean quiet) {
  static PoolsOptions of(CommandLine top, List<ParseResult> levels) {
    PoolsOptions options =
        new PoolsOptions(
            all(levels, "-p"),
            all(levels, "--exe"),
            last(levels, "-c"),
            last(levels, "--replay"),
            last(levels, "--debug-file"),
            PoolsOptions.<Duration>last(levels, "--timeout").orElse(Duration.ofSeconds(10)),
            last(levels, "--freeze"),
            last(levels, "-o"),
            last(levels, "--output-file"),
            PoolsOptions.<Boolean>last(levels, "--redact").orElse(false),
            PoolsOptions.<Boolean>last(levels, "-v").orElse(false),
            PoolsOptions.<Boolean>last(levels, "-q").orElse(false));
    int kinds = options.command.isPresent() ? 1 : 0;
    kinds += options.replay.isPresent() ? 1 : 0;
    kinds += options.pids.isEmpty() && options.executables.isEmpty() ? 0 : 1;
    if (kinds > 1) {
      throw new ParameterException(
          top, "-c and --replay are a target by themselves: leave out the others");
    }
    if (options.freeze.isPresent() && options.replay.isPresent()) {
      throw new ParameterException(top, "--freeze is of no use to --replay: leave it out");
    }
    return options;
  }

  /** How to read what is to be shown. */
  ReadingOptions reading() {
    return new ReadingOptions(timeout, freeze, verbose);
  }

  /** Whether nothing says what to read, so that it is every nginx of this machine. */
  boolean isForAll() {
    return pids.isEmpty() && executables.isEmpty() && command.isEmpty() && replay.isEmpty();
  }

  /**
   * Where debug information is taken from.
   *
   * @throws DebugFileException if a file that was given is of no use
   */
  DebugFiles debugFiles() throws DebugFileException {
    return debugFile.isPresent() ? DebugFiles.given(debugFile.get()) : DebugFiles.found();
  }

  /** Whether all that is given is of use to a recording. */
  boolean fitRecording() {
    return output.isEmpty() && outputFile.isEmpty();
  }

  private static <T> List<T> all(List<ParseResult> levels, String option) {
    List<T> values = new ArrayList<>();
    for (ParseResult level : levels) {
      if (level.hasMatchedOption(option)) {
        values.addAll(level.<List<T>>matchedOptionValue(option, List.of()));
      }
    }
    return values;
  }

  static <T> Optional<T> last(List<ParseResult> levels, String option) {
    Optional<T> value = Optional.empty();
    for (ParseResult level : levels) {
      OptionSpec matched = level.matchedOption(option);
      if (matched != null) {
        value = Optional.of(matched.<T>getValue());
      }
    }
    return value;
  }
}
