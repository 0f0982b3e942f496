package io.cosockpool.cli;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.model.Part;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.PidTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
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
 * @param wide whether to show all that is known
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
    boolean wide,
    boolean redact,
    boolean verbose,
    boolean quiet) {
  /** All that can be told of pools. */
  static final Set<Part> ALL_OF_POOLS =
      Collections.unmodifiableSet(EnumSet.of(Part.CONTENTS, Part.BUILD));

  static PoolsOptions of(CommandLine top, List<ParseResult> levels) {
    PoolsOptions options =
        new PoolsOptions(
            GivenOptions.all(levels, "-p"),
            GivenOptions.all(levels, "--exe"),
            GivenOptions.last(levels, "-c"),
            GivenOptions.last(levels, "--replay"),
            GivenOptions.last(levels, "--debug-file"),
            GivenOptions.<Duration>last(levels, "--timeout").orElse(Duration.ofSeconds(10)),
            GivenOptions.last(levels, "--freeze"),
            GivenOptions.last(levels, "-o"),
            GivenOptions.last(levels, "--output-file"),
            GivenOptions.<Boolean>last(levels, "-w").orElse(false),
            GivenOptions.<Boolean>last(levels, "--redact").orElse(false),
            GivenOptions.<Boolean>last(levels, "-v").orElse(false),
            GivenOptions.<Boolean>last(levels, "-q").orElse(false));
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
    boolean all = wide || output.equals(Optional.of(OutputFormat.html));
    Set<Part> parts = all ? ALL_OF_POOLS : EnumSet.of(verbose ? Part.BUILD : Part.POOLS);
    ReadingOptions reading = ReadingOptions.within(timeout).of(parts);
    return freeze.map(reading::stopping).orElse(reading);
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
}
