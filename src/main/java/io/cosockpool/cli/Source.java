package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.reading.LastReadings;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Recording;
import io.cosockpool.targets.CommandTarget;
import io.cosockpool.targets.FollowedTargets;
import io.cosockpool.targets.ForeignProc;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.RunningTargets;
import io.cosockpool.targets.TargetFinder;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
  /** What a command makes of what was read. */
  interface Result {
    /**
     * Shows or writes it, and answers its exit code.
     *
     * @param recording what was read, if it was a recording
     */
    ExitCode of(Report report, Optional<Recording> recording) throws Exception;
  }

  /**
   * Reads, and makes a result of that.
   *
   * @param options what to read, and how
   * @param look how it is read once
   * @param output where the result goes: nothing is read, and no command of {@code -c} is run, if
   *     that is impossible
   * @throws RefusedException if nothing can be read at all
   * @throws OutputException if the result cannot be written
   */
  ExitCode read(ReadingOptions options, Look look, Output output, Result result) throws Exception {
    Occasion.Start start = Occasion.Start.now(Version.number(), Targets.hostName());
    if (command.isEmpty()) {
      output.checkWritable();
    }
    if (replay.isPresent()) {
      Recording recording = Replay.open(replay.get(), verbosity);
      Occasion.Start recorded =
          start.ofRecording(recording.redacted(), recording.utcMilliseconds());
      Report report = look.at((recorder, time) -> Targets.select(recording), options.on(recorded));
      return result.of(report.orFailed(nothingFound()), Optional.of(recording));
    }
    Machine.check(Machine.here(), new Subject.Other("this machine"), verbosity);
    if (stops) {
      RefusedException.throwIf(ForeignProc.obstacleToStops());
    }
    if (command.isPresent()) {
      return readCommand(command.get(), options.on(start), look, output, result);
    }
    Report report = look.at(new RunningTargets(pids, executables), options.on(start));
    return result.of(report.orFailed(nothingFound()), Optional.empty());
  }

  /** Reads running processes, as they are found at each reading. */
  interface Repeated {
    Report read(Set<Part> parts) throws InterruptedException;
  }

  /**
   * Prepares to read running processes as often as one likes.
   *
   * @throws RefusedException if nothing can be read on this machine
   */
  Repeated repeated(ReadingOptions options, Look look) throws RefusedException {
    return repeated(options, look, new RunningTargets(pids, executables));
  }

  /** The same for readings that follow each other closely. */
  Repeated following(ReadingOptions options, Look look) throws RefusedException {
    return repeated(options, look, new FollowedTargets(pids, executables));
  }

  private Repeated repeated(ReadingOptions options, Look look, TargetFinder targets)
      throws RefusedException {
    Machine.check(Machine.here(), new Subject.Other("this machine"), verbosity);
    if (stops) {
      RefusedException.throwIf(ForeignProc.obstacleToStops());
    }
    SmallHeap heap = new SmallHeap();
    return parts -> {
      heap.tidy();
      return look.at(
          targets, options.of(parts).on(Occasion.Start.now(Version.number(), Targets.hostName())));
    };
  }

  /** Whether the targets were named, so that without them there is nothing left to read. */
  boolean isOfNamedTargets() {
    return !isWholeMachine();
  }

  /** The same report, which failed if nothing was found at all. */
  Report orNothingFound(Report report) {
    return report.orFailed(nothingFound());
  }

  private ExitCode readCommand(
      String commandLine, ReadingOptions options, Look look, Output output, Result result)
      throws RefusedException, InterruptedException, IOException {
    RefusedException.throwIf(CommandTarget.obstacle());
    try {
      output.checkWritable();
    } catch (OutputException e) {
      Messages.error(
          "the command was not started, since its result cannot be written: "
              + e.getMessage()
              + ".");
      return ExitCode.NOT_WRITTEN;
    }
    LastReadings readings = new LastReadings(options.start());
    return CommandRun.run(
        commandLine,
        target -> readings.add(look.at(target::candidates, options)),
        () -> result.of(readings.report().orFailed(nothingFound()), Optional.empty()));
  }

  /** Whether processes are read that run by themselves, as often as one likes. */
  boolean isLive() {
    return command.isEmpty() && replay.isEmpty();
  }

  private Failure nothingFound() {
    String help = "Is it running? See: pgrep -a 'nginx|openresty'";
    return new Failure(
        Kind.NOT_A_WORKER,
        new Subject.Other(whereLooked()),
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
}
