package io.cosockpool.cli;

import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.layout.FileLayouts;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.LayoutReport;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.reading.LastLayouts;
import io.cosockpool.reading.LayoutReader;
import io.cosockpool.recording.Recording;
import io.cosockpool.report.LayoutJsonFormat;
import io.cosockpool.report.LayoutTextFormat;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.nio.file.Path;
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
    LastLayouts layouts = new LastLayouts();
    return new CommandRun(command, options.outputFile())
        .run(
            target ->
                layouts.add(LayoutReader.read(target.candidates(), debugFiles, options.timeout())),
            () -> show(layouts.report()));
  }

  /** Finding the targets is part of the reading, and of its time. */
  private LayoutReport readOnce(DebugFiles debugFiles) throws InterruptedException {
    if (options.replay().isPresent()) {
      return replay(options.replay().get(), debugFiles);
    }
    long start = System.nanoTime();
    var candidates = Targets.select(options.pids(), options.executables());
    return LayoutReader.read(
        candidates, debugFiles, options.timeout().minusNanos(System.nanoTime() - start));
  }

  private LayoutReport replay(Path file, DebugFiles debugFiles) throws InterruptedException {
    try {
      Recording recording = Replay.open(file, options);
      return LayoutReader.read(Targets.select(recording), debugFiles, options.timeout());
    } catch (Replay.RefusedException e) {
      return new LayoutReport(Set.of(), List.of(), List.of(e.failure()));
    }
  }

  /** Shows what a file's debug information says. */
  ExitCode runFile(Path file) {
    try {
      return show(
          new LayoutReport(Set.of(), List.of(FileReport.of(FileLayouts.of(file))), List.of()));
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

  private ExitCode show(LayoutReport found) {
    LayoutReport whole = withNothingFound(found);
    LayoutReport report = options.redact() ? whole.redacted(new Pseudonyms()) : whole;
    if (!options.quiet()) {
      Failure.sentences(report.failures()).forEach(Messages::error);
    }
    if (report.failures().isEmpty() || !report.processes().isEmpty()) {
      ExitCode written = write(text(report));
      if (written != ExitCode.DONE) {
        return written;
      }
    }
    return report.failures().isEmpty() ? ExitCode.DONE : ExitCode.of(report.failures().getFirst());
  }

  private LayoutReport withNothingFound(LayoutReport report) {
    boolean something =
        !report.subsystems().isEmpty()
            || !report.processes().isEmpty()
            || !report.failures().isEmpty();
    return something
        ? report
        : new LayoutReport(Set.of(), List.of(), List.of(Reports.nothingFound(options)));
  }

  private String text(LayoutReport report) {
    boolean toTerminal = options.outputFile().isEmpty() && ResultOutput.isTerminal();
    OutputFormat format =
        options.output().orElse(toTerminal ? OutputFormat.text : OutputFormat.json);
    return format == OutputFormat.json
        ? new LayoutJsonFormat().render(report)
        : new LayoutTextFormat().render(report);
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
