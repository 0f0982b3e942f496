package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Report;
import io.cosockpool.model.Worker;
import io.cosockpool.reading.LastReadings;
import io.cosockpool.reading.Reader;
import io.cosockpool.target.CommandTarget;
import io.cosockpool.target.Targets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code cosockpool pools}: one reading of every cosocket pool of every worker. */
final class PoolsCommand {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final PoolsOptions options;

  PoolsCommand(PoolsOptions options) {
    this.options = options;
  }

  ExitCode run() throws InterruptedException, IOException {
    if (options.command().isPresent()) {
      return runCommand(options.command().get());
    }
    boolean all = options.pids().isEmpty() && options.executables().isEmpty();
    var candidates =
        all ? Targets.selectAll() : Targets.select(options.pids(), options.executables());
    Report report = Reader.read(candidates, options.timeout());
    return show(withNothingFound(report, all ? "this machine" : "the targets"));
  }

  private ExitCode runCommand(String command) throws InterruptedException, IOException {
    Interruption interruption = Interruption.install();
    CommandTarget target = CommandTarget.start(command);
    LastReadings readings = new LastReadings();
    do {
      readings.add(Reader.read(target.candidates(), options.timeout()));
    } while (!interruption.requestedWithin(INTERVAL) && target.isRunning());
    if (interruption.isRequested()) {
      target.end();
    }
    ExitCode code = show(withNothingFound(readings.report(), "the command"));
    if (!interruption.isRequested() && target.status() != 0) {
      Messages.error("the command failed with status " + target.status() + ".");
      code = code == ExitCode.DONE ? ExitCode.COMMAND_FAILED : code;
    }
    return interruption.finish(code);
  }

  private static Report withNothingFound(Report report, String where) {
    if (!report.subsystems().isEmpty() || !report.failures().isEmpty()) {
      return report;
    }
    Failure nothing =
        new Failure(
            Kind.NOT_A_WORKER,
            where,
            "no nginx with the Lua module was found",
            "Is it running? See: pgrep -a 'nginx|openresty'");
    return new Report(report.subsystems(), report.workers(), List.of(nothing));
  }

  private ExitCode show(Report report) {
    List<Failure> failures = new ArrayList<>(report.failures());
    if (!options.quiet()) {
      failures.forEach(failure -> Messages.error(failure.sentence()));
    }
    if (options.verbose()) {
      report.workers().forEach(PoolsCommand::tell);
    }
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

  private static void tell(Worker worker) {
    Messages.note(
        "process %d: %s; %d system calls, %d bytes, %d µs, %d retakes"
            .formatted(
                worker.pid(),
                worker.found(),
                worker.cost().calls(),
                worker.cost().bytes(),
                worker.cost().microseconds(),
                worker.cost().retakes()));
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
