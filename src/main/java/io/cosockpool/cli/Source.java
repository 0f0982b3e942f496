package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Printable;
import io.cosockpool.recording.Recording;
import io.cosockpool.targets.CommandTarget;
import io.cosockpool.targets.ForeignProc;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is read: running processes, a command of {@code -c} with all that it starts, or a recording.
 *
 * @param pids of {@code -p}
 * @param executables of {@code --exe}
 * @param command of {@code -c}
 * @param replay the recording of {@code --replay}
 * @param stops whether processes are to be stopped while they are read
 * @param verbosity how much to say about it
 */
record Source(
    List<PidTarget> pids,
    List<Path> executables,
    Optional<String> command,
    Optional<Path> replay,
    boolean stops,
    Verbosity verbosity) {
  /** What a command makes of a reading. */
  interface Result<R> {
    /** Shows or writes it, and answers its exit code. */
    ExitCode of(Reading<R> reading) throws Exception;
  }

  /**
   * Reads, and makes a result of that.
   *
   * @param output where the result goes: a command of {@code -c} is not run if that is impossible
   * @throws RefusedException if nothing can be read at all
   */
  <R> ExitCode read(Acquisition<R> acquisition, Output output, Result<R> result) throws Exception {
    if (replay.isPresent()) {
      return readRecording(Replay.open(replay.get(), verbosity), acquisition, result);
    }
    Machine.check(Machine.here(), "this machine", verbosity);
    if (stops) {
      RefusedException.throwIf(ForeignProc.obstacleToStops());
    }
    return command.isPresent()
        ? readCommand(command.get(), acquisition, output, result)
        : readOnce(acquisition, result);
  }

  private <R> ExitCode readOnce(Acquisition<R> acquisition, Result<R> result) throws Exception {
    Clock clock = new Clock();
    R report = acquisition.read(new Look(recorder -> Targets.select(pids, executables, recorder)));
    return result.of(
        clock.reading(acquisition.orNothingFound(report, nothingFound()), Optional.empty()));
  }

  private <R> ExitCode readRecording(
      Recording recording, Acquisition<R> acquisition, Result<R> result) throws Exception {
    Clock clock = new Clock();
    R report = acquisition.read(new Look(recorder -> Targets.select(recording)));
    return result.of(
        clock.reading(acquisition.orNothingFound(report, nothingFound()), Optional.of(recording)));
  }

  private <R> ExitCode readCommand(
      String commandLine, Acquisition<R> acquisition, Output output, Result<R> result)
      throws RefusedException, InterruptedException, IOException {
    RefusedException.throwIf(CommandTarget.obstacle());
    try {
      output.checkWritable();
    } catch (OutputException e) {
      Messages.error(
          "the command was not started, since its result cannot be written: "
              + Printable.harmless(String.valueOf(e.getMessage()))
              + ".");
      return ExitCode.NOT_WRITTEN;
    }
    Clock clock = new Clock();
    return CommandRun.run(
        commandLine,
        target -> acquisition.add(acquisition.read(new Look(target::candidates))),
        () ->
            result.of(
                clock.reading(
                    acquisition.orNothingFound(acquisition.sum(), nothingFound()),
                    Optional.empty())));
  }

  private Failure nothingFound() {
    String help = "Is it running? See: pgrep -a 'nginx|openresty'";
    return new Failure(
        Kind.NOT_A_WORKER,
        whereLooked(),
        "no nginx with the Lua module was found",
        isWholeMachine() ? Targets.helpToFind(help) : help);
  }

  private String whereLooked() {
    if (isWholeMachine()) {
      return "this machine";
    }
    return command.isPresent() ? "the command" : "the targets";
  }

  private boolean isWholeMachine() {
    return pids.isEmpty() && executables.isEmpty() && command.isEmpty() && replay.isEmpty();
  }

  /** When a reading began. */
  private static final class Clock {
    private final long utcMilliseconds = System.currentTimeMillis();
    private final long start = System.nanoTime();

    <R> Reading<R> reading(R report, Optional<Recording> recording) {
      return new Reading<>(
          report,
          recording.map(Recording::utcMilliseconds).orElse(utcMilliseconds),
          (System.nanoTime() - start) / 1_000_000,
          recording);
    }
  }
}
