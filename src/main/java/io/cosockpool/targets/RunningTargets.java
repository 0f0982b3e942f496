package io.cosockpool.targets;

import io.cosockpool.nginx.Target;
import io.cosockpool.recording.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The running processes that target options mean, found anew at each reading. One that was looked
 * into before is the same target again, so that whoever reads it knows it.
 */
public final class RunningTargets implements TargetFinder {
  private final List<PidTarget> pids;
  private final List<Path> executables;
  private final Inspector inspector = new Inspector(Optional.empty());

  /** What these ids and program files stand for; without any, every nginx on this machine. */
  public RunningTargets(List<PidTarget> pids, List<Path> executables) {
    this.pids = List.copyOf(pids);
    this.executables = List.copyOf(executables);
  }

  @Override
  public List<Target> find(Optional<Recorder> recorder, Duration time) {
    return Targets.select(
        pids, executables, recorder.isPresent() ? new Inspector(recorder) : inspector, time);
  }
}
