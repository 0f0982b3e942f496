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
        : show(withNothingFound(readOnce(), isForAll() ? "this machine" : "the targets"));
  }

  private boolean isForAll() {
    return options.pids().isEmpty() && options.executables().isEmpty();
  }

  /** Finding the targets is part of the reading, and of its time. */
  private Report readOnce() throws InterruptedException {
    long start = System.nanoTime();
    var candidates =
        isForAll() ? Targets.selectAll() : Targets.select(options.pids(), options.executables());
    return Reader.read(candidates, options.timeout().minusNanos(System.nanoTime() - start));
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
    ExitCode code = show(withNothingFound(readings.report(), "the command"));
    if (interruption.isRequested() || target.status() == 0) {
      return code;
    }
    Messages.error("the command failed with status " + target.status() + ".");
    return code == ExitCode.DONE ? ExitCode.COMMAND_FAILED : code;
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
      Failure.sentences(failures).forEach(Messages::error);
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
