package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.reading.LastReadings;
import io.cosockpool.reading.Reader;
import io.cosockpool.recording.Recording;
import io.cosockpool.target.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code cosockpool pools}: one reading of every cosocket pool of every worker. */
final class PoolsCommand {
  private final PoolsOptions options;

  PoolsCommand(PoolsOptions options) {
    this.options = options;
  }

  ExitCode run() throws InterruptedException, IOException {
    String machine = Machine.here();
    if (options.replay().isEmpty() && !Machine.isKnown(machine, options)) {
      Messages.error(Machine.unknown(machine) + ".");
      return ExitCode.UNKNOWN_LAYOUT;
    }
    Optional<Failure> obstacle = FreezeOption.obstacle(options);
    if (obstacle.isPresent()) {
      return Reports.refuse(obstacle.get());
    }
    return options.command().isPresent()
        ? runCommand(options.command().get())
        : show(Reports.withNothingFound(readOnce(), options));
  }

  /** Finding the targets is part of the reading, and of its time. */
  private Report readOnce() throws InterruptedException {
    if (options.replay().isPresent()) {
      return replay(options.replay().get());
    }
    long start = System.nanoTime();
    var candidates = Targets.select(options.pids(), options.executables());
    return Reader.read(
        candidates, options.reading().after(Duration.ofNanos(System.nanoTime() - start)));
  }

  private Report replay(Path file) throws InterruptedException {
    try {
      Recording recording = Replay.open(file, options);
      return Reader.read(Targets.select(recording), options.reading());
    } catch (Replay.RefusedException e) {
      return new Report(Set.of(), List.of(), List.of(e.failure()));
    }
  }

  private ExitCode runCommand(String command) throws InterruptedException, IOException {
    LastReadings readings = new LastReadings();
    return new CommandRun(command)
        .run(
            target -> readings.add(Reader.read(target.candidates(), options.reading())),
            () -> show(Reports.withNothingFound(readings.report(), options)));
  }

  private ExitCode show(Report read) {
    Report report = options.redact() ? read.redacted(new Pseudonyms()) : read;
    List<Failure> failures = report.failures();
    Reports.tell(report, options);
    try {
      if (failures.isEmpty() || !report.workers().isEmpty()) {
        write(format().format().render(report));
      }
    } catch (ClosedPipeException e) {
      return ExitCode.CLOSED_PIPE;
    } catch (OutputException e) {
      Messages.error("the report could not be written: " + e.getMessage() + ".");
      return ExitCode.NOT_WRITTEN;
    }
    return failures.isEmpty() ? ExitCode.DONE : ExitCode.of(failures.getFirst());
  }

  private OutputFormat format() {
    boolean toTerminal = options.outputFile().isEmpty() && ResultOutput.isTerminal();
    return options.output().orElse(toTerminal ? OutputFormat.text : OutputFormat.json);
  }

  private void write(String text) throws ClosedPipeException, OutputException {
    if (options.outputFile().isPresent()) {
      ResultOutput.toFile(options.outputFile().get(), text);
    } else {
      ResultOutput.toStandardOutput(text);
    }
  }
}
