package io.cosockpool.cli;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.layout.FileLayouts;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.reading.LastReadings;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Recording;
import io.cosockpool.report.LayoutJsonFormat;
import io.cosockpool.report.LayoutRow;
import io.cosockpool.report.LayoutTextFormat;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code cosockpool layout}: what is known about processes or about a file, and where each layout
 * comes from.
 */
final class LayoutCommand {
  /** As what it can be shown. */
  static final Set<OutputFormat> FORMATS = EnumSet.of(OutputFormat.json, OutputFormat.text);

  private final PoolsOptions options;
  private final Occasion.Start start =
      Occasion.Start.now(CommandModel.version(), Targets.hostName());

  LayoutCommand(PoolsOptions options) {
    this.options = options;
  }

  /** Shows what is known about the targets. */
  ExitCode run() throws InterruptedException, IOException {
    String machine = Machine.here();
    if (options.replay().isEmpty() && !Machine.isKnown(machine, options)) {
      Messages.error(Machine.unknown(machine) + ".");
      return ExitCode.UNKNOWN_LAYOUT;
    }
    try {
      DebugFiles debugFiles = options.debugFiles();
      return options.command().isPresent()
          ? runCommand(options.command().get(), debugFiles)
          : show(readOnce(debugFiles));
    } catch (DebugFileException e) {
      return failed(uselessDebugFile(e));
    }
  }

  private ExitCode runCommand(String command, DebugFiles debugFiles)
      throws InterruptedException, IOException {
    LastReadings readings = new LastReadings(start);
    return new CommandRun(command, options.outputFile())
        .run(
            target -> readings.add(Reader.read(target.candidates(), reading(debugFiles))),
            () -> show(readings.report()));
  }

  private ReadingOptions reading(DebugFiles debugFiles) {
    return new ReadingOptions(
        start, options.timeout(), Optional.empty(), EnumSet.of(Part.LAYOUTS), debugFiles);
  }

  /** Finding the targets is part of the reading, and of its time. */
  private Report readOnce(DebugFiles debugFiles) throws InterruptedException {
    if (options.replay().isPresent()) {
      return replay(options.replay().get(), debugFiles);
    }
    long begin = System.nanoTime();
    var candidates = Targets.select(options.pids(), options.executables());
    return Reader.read(
        candidates, reading(debugFiles).after(Duration.ofNanos(System.nanoTime() - begin)));
  }

  private Report replay(Path file, DebugFiles debugFiles) throws InterruptedException {
    try {
      Recording recording = Replay.open(file, options);
      return Reader.read(
          Targets.select(recording),
          reading(debugFiles)
              .on(start.ofRecording(recording.redacted(), recording.utcMilliseconds())));
    } catch (Replay.RefusedException e) {
      return Report.failed(start.end(), e.failure());
    }
  }

  /** Shows what a file's debug information says. */
  ExitCode runFile(Path file) {
    try {
      Layouts layouts = FileLayouts.of(file).described();
      return write(text(List.of(LayoutRow.ofFile(file.toString(), layouts, options.redact()))));
    } catch (DebugFileException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  /** Writes an entry of the catalogue from a file's debug information. */
  ExitCode export(Path file, Optional<VersionRange> httpLua, Optional<VersionRange> streamLua) {
    try {
      return write(FileLayouts.of(file).export(httpLua, streamLua));
    } catch (DebugFileException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  /** What to say of a file that was given and is of no use. */
  static String uselessDebugFile(DebugFileException e) {
    return "the file of --debug-file is of no use: " + e.getMessage();
  }

  private static ExitCode failed(String sentence) {
    Messages.error(sentence);
    return ExitCode.NOT_FOUND;
  }

  private ExitCode show(Report found) {
    Report whole = found.orFailed(Reports.nothingFound(options));
    Report report = options.redact() ? whole.redacted(new Pseudonyms()) : whole;
    if (!options.quiet()) {
      Failure.sentences(report.failures()).forEach(Messages::error);
    }
    if (report.failures().isEmpty() || !report.workers().isEmpty()) {
      ExitCode written = write(text(LayoutRow.of(report)));
      if (written != ExitCode.DONE) {
        return written;
      }
    }
    return report.failures().isEmpty() ? ExitCode.DONE : ExitCode.of(report.failures().getFirst());
  }

  private String text(List<LayoutRow> rows) {
    boolean toTerminal = options.outputFile().isEmpty() && ResultOutput.isTerminal();
    OutputFormat format =
        options.output().orElse(toTerminal ? OutputFormat.text : OutputFormat.json);
    return format == OutputFormat.json
        ? new LayoutJsonFormat().render(rows)
        : new LayoutTextFormat().render(rows);
  }

  private ExitCode write(String text) {
    try {
      if (options.outputFile().isPresent()) {
        ResultOutput.toFile(options.outputFile().get(), text);
      } else {
        ResultOutput.toStandardOutput(text);
      }
      return ExitCode.DONE;
    } catch (ClosedPipeException e) {
      return ExitCode.CLOSED_PIPE;
    } catch (OutputException e) {
      Messages.error("the report could not be written: " + e.getMessage() + ".");
      return ExitCode.NOT_WRITTEN;
    }
  }
}
