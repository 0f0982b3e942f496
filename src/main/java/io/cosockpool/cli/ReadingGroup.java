package io.cosockpool.cli;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.layout.FileOpener;
import io.cosockpool.linux.RegularFile;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Part;
import io.cosockpool.reading.ReadingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that say how processes are read. */
final class ReadingGroup extends OptionGroup {
  /** How files with debug information are opened. */
  static final FileOpener OPENER = new FileOpener(RegularFile::open, RegularFile::openFound);

  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);

  private final Option<Duration> timeout =
      add(
          Option.of(
              Duration.class,
              OptionSpec.builder("--timeout")
                  .paramLabel("DURATION")
                  .converters(DurationOption::parse)
                  .description(
                      "The longest that one reading may take over all targets, such as 500ms, 10s or"
                          + " 2m (default: 10s).")));

  private final Option<Path> debugFile =
      add(
          Option.of(
              Path.class,
              OptionSpec.builder("--debug-file")
                  .converters(FileName::of)
                  .paramLabel("FILE")
                  .description(
                      "Debug information (DWARF) of the build that runs. The six numbers of a pool"
                          + " are read without.")));

  private final Optional<Option<Duration>> freeze;

  private ReadingGroup(boolean stops) {
    super("Reading");
    freeze = stops ? Optional.of(add(freeze())) : Optional.empty();
  }

  /** For a command that may stop processes while it reads them. */
  static ReadingGroup withFreeze() {
    return new ReadingGroup(true);
  }

  /** For a command that never stops a process. */
  static ReadingGroup withoutFreeze() {
    return new ReadingGroup(false);
  }

  /** Its value is attached by an equals sign: an argument behind a blank is not for it. */
  private static Option<Duration> freeze() {
    return Option.of(
        Duration.class,
        OptionSpec.builder("--freeze")
            .paramLabel("MS")
            .arity("0..1")
            .converters(FreezeOption::parse)
            .preprocessor(FreezeOption::preprocess)
            .description(
                "Stop each worker (ptrace) while it is read, so that all its pools are of one moment."
                    + " After MS milliseconds (1 to 1000, default: 10) it is let go, as soon as the"
                    + " machine has a processor for that; a message says if it stood longer. A"
                    + " worker that takes longer, or that cannot be stopped, is read while it runs,"
                    + " and a message says so. -v says how long each stop was."));
  }

  boolean isStopping(ParseResult given) {
    return freeze.isPresent() && freeze.get().isIn(given);
  }

  /**
   * What to read, and how.
   *
   * @param parts of each process
   * @throws DebugFileException if the file that was given for its debug information is of no use
   */
  ReadingOptions options(ParseResult given, Set<Part> parts) throws DebugFileException {
    Optional<Path> file = debugFile.in(given);
    Duration longest = timeout.in(given).orElse(USUAL_TIMEOUT);
    return new ReadingOptions(
        Occasion.Start.now(Version.number(), ""),
        longest,
        freeze.flatMap(option -> option.in(given)),
        parts,
        file.isPresent()
            ? DebugFiles.given(file.get(), OPENER, longest)
            : DebugFiles.found(OPENER));
  }

  /** Whether a file was given for its debug information. */
  boolean hasDebugFile(ParseResult given) {
    return debugFile.isIn(given);
  }
}
