package io.cosockpool.targets;

import io.cosockpool.linux.Proc;
import io.cosockpool.model.Role;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Target;
import io.cosockpool.recording.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The running processes that target options mean, for readings that follow each other closely. To
 * look at every process of a machine takes longer than to read a worker. So in between those that
 * are known are found again by themselves: as long as each of them runs, and no master has other
 * children than before.
 */
public final class FollowedTargets implements TargetFinder {
  /** New gateways are found after so long. */
  private static final Duration LONGEST = Duration.ofSeconds(1);

  /** To look for them takes no more than this part of the time. */
  private static final int PART = 50;

  private final List<PidTarget> pids;
  private final List<Path> executables;
  private final Inspector inspector = new Inspector(Optional.empty());
  private List<Target> last = List.of();
  private Map<Integer, Optional<String>> children = Map.of();
  private long due;

  /** What these ids and program files stand for; without any, every nginx on this machine. */
  public FollowedTargets(List<PidTarget> pids, List<Path> executables) {
    this.pids = List.copyOf(pids);
    this.executables = List.copyOf(executables);
    this.due = System.nanoTime();
  }

  @Override
  public List<Target> find(Optional<Recorder> recorder, Duration time) {
    long start = System.nanoTime();
    Optional<List<Target>> known =
        start - due < 0 && children().equals(children) ? knownAgain(time) : Optional.empty();
    if (known.isPresent()) {
      return known.get();
    }
    last = Targets.select(pids, executables, inspector, time);
    children = children();
    long end = System.nanoTime();
    due = end + Math.max(LONGEST.toNanos(), PART * (end - start));
    return last;
  }

  /** Each master's children. */
  private Map<Integer, Optional<String>> children() {
    Map<Integer, Optional<String>> found = new HashMap<>();
    for (Target target : last) {
      if (target instanceof NginxProcess nginx && nginx.role() == Role.MASTER) {
        int pid = nginx.process().pid();
        found.put(pid, Proc.children(pid));
      }
    }
    return found;
  }

  private Optional<List<Target>> knownAgain(Duration time) {
    inspector.begin(time);
    List<Target> again = new ArrayList<>();
    for (Target target : last) {
      Optional<Target> found =
          target instanceof NginxProcess nginx ? inspector.again(nginx) : Optional.of(target);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      again.add(found.get());
    }
    return again.isEmpty() ? Optional.empty() : Optional.of(again);
  }
}
