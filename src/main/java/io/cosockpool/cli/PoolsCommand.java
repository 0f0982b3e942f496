package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Report;
import io.cosockpool.reading.LastReadings;
import io.cosockpool.reading.Reader;
import io.cosockpool.recording.Recording;
import io.cosockpool.recording.RecordingFile;
import io.cosockpool.target.CommandTarget;
import io.cosockpool.target.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code cosockpool pools}: one reading of every cosocket pool of every worker. */
final class PoolsCommand {
  /** Both are 64 bits wide and little-endian; their names are Java's. */
  private static final Set<String> MACHINES = Set.of("amd64", "aarch64");

  private static final String TRIED_MACHINE = "amd64";

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final PoolsOptions options;

  PoolsCommand(PoolsOptions options) {
    this.options = options;
  }

  ExitCode run() throws InterruptedException, IOException {
    String machine = System.getProperty("os.arch", "");
    if (!MACHINES.contains(machine)) {
      Messages.error(
          "the memory of processes on " + machine + " is not known, only on x86-64 and aarch64.");
      return ExitCode.UNKNOWN_LAYOUT;
    }
    if (options.verbose() && !machine.equals(TRIED_MACHINE)) {
      Messages.note("on " + machine + " the same checks decide, but it was not tried yet.");
    }
    return options.command().isPresent()
        ? runCommand(options.command().get())
        : show(
            Reports.withNothingFound(
                readOnce(), options.isForAll() ? "this machine" : "the targets"));
  }

  /** Finding the targets is part of the reading, and of its time. */
  private Report readOnce() throws InterruptedException {
    if (options.replay().isPresent()) {
      return replay(options.replay().get());
    }
    long start = System.nanoTime();
    var candidates = Targets.select(options.pids(), options.executables());
    return Reader.read(candidates, options.timeout().minusNanos(System.nanoTime() - start));
  }

  private Report replay(Path file) throws InterruptedException {
    Recording recording;
    try {
      recording = RecordingFile.read(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return notReplayed(file, "there is no such file");
    } catch (IOException e) {
      return notReplayed(file, String.valueOf(e.getMessage()));
    }
    return Reader.read(Targets.select(recording), options.timeout());
  }

  private static Report notReplayed(Path file, String what) {
    Failure failure =
        new Failure(
            Kind.NOT_FOUND,
            "recording " + Printable.of(file.toString()),
            what,
            "Make one: sudo cosockpool record FILE");
    return new Report(Set.of(), List.of(), List.of(failure));
  }

  private ExitCode runCommand(String command) throws InterruptedException, IOException {
    Interruption interruption = Interruption.install();
    ExitCode code = ExitCode.FAULT;
    try {
      code = readUntilItEnds(CommandTarget.start(command), interruption);
    } finally {
      interruption.finish(code);
    }
    return code;
  }

  private ExitCode readUntilItEnds(CommandTarget target, Interruption interruption)
      throws InterruptedException {
    LastReadings readings = new LastReadings();
    do {
      readings.add(Reader.read(target.candidates(), options.timeout()));
    } while (!interruption.requestedWithin(INTERVAL) && target.isRunning());
    if (interruption.isRequested()) {
      target.end();
    }
    ExitCode code = show(Reports.withNothingFound(readings.report(), "the command"));
    if (interruption.isRequested() || target.status() == 0) {
      return code;
    }
    Messages.error("the command failed with status " + target.status() + ".");
    return code == ExitCode.DONE ? ExitCode.COMMAND_FAILED : code;
  }

  private ExitCode show(Report report) {
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
