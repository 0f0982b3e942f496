package io.cosockpool.targets;

import io.cosockpool.linux.Executable;
import io.cosockpool.linux.Proc;
import io.cosockpool.linux.Visibility;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.Role;
import io.cosockpool.model.Subject;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Target;
import io.cosockpool.recording.RecordedFailure;
import io.cosockpool.recording.RecordedProcess;
import io.cosockpool.recording.Recording;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the processes that the target options mean: each once, in the order of the options. */
public final class Targets {
  private static final Set<String> NGINX_NAMES = Set.of("nginx", "openresty");

  private final Inspector inspector;
  private final Set<Integer> seen = new HashSet<>();
  private final List<Target> candidates = new ArrayList<>();
  private final Map<Integer, List<Integer>> children = new HashMap<>();

  /** What to do if time ran out. */
  static final String MORE_TIME = "Give more by --timeout.";

  private static final Duration AT_LEISURE = Duration.ofHours(1);

  private final Set<Integer> named;
  private int skipped;

  private Targets(Set<Integer> named, Inspector inspector) {
    this.named = named;
    this.inspector = inspector;
  }

  /** The processes that these ids and program files stand for; without any, every nginx here. */
  public static List<Target> select(List<PidTarget> pids, List<Path> executables) {
    return new RunningTargets(pids, executables).find(Optional.empty(), AT_LEISURE);
  }

  /**
   * The same, by somebody who may have looked into them before.
   *
   * @param time that it may take; what is not looked at by then is said
   */
  static List<Target> select(
      List<PidTarget> pids, List<Path> executables, Inspector inspector, Duration time) {
    inspector.begin(time);
    Targets targets =
        pids.isEmpty() && executables.isEmpty()
            ? all(inspector)
            : some(pids, executables, inspector);
    inspector.keepOnly(targets.seen);
    return targets.candidates();
  }

  private static Targets some(List<PidTarget> pids, List<Path> executables, Inspector inspector) {
    Set<Integer> named =
        pids.stream()
            .filter(pid -> !pid.isGroup())
            .map(PidTarget::id)
            .collect(Collectors.toUnmodifiableSet());
    Targets targets = new Targets(named, inspector);
    for (PidTarget pid : pids) {
      if (pid.isGroup()) {
        targets.addGroup(pid.id());
      } else {
        targets.add(pid.id());
      }
    }
    executables.forEach(targets::addExecutable);
    return targets;
  }

  /**
   * Every nginx on this machine. A process that may not be looked at counts only if it is called
   * like an nginx: of all the others nobody asked.
   */
  private static Targets all(Inspector inspector) {
    Targets targets = new Targets(Set.of(), inspector);
    for (int pid : Proc.pids()) {
      targets
          .inspect(pid)
          .filter(candidate -> candidate instanceof NginxProcess || isNamedLikeNginx(pid))
          .ifPresent(targets.candidates::add);
    }
    return targets;
  }

  private List<Target> candidates() {
    if (skipped > 0) {
      candidates.add(
          new Target.Rejected(
              new Failure(
                  Kind.NOT_STILL,
                  new Subject.Other("this machine"),
                  "time ran out before %d processes were looked at".formatted(skipped),
                  MORE_TIME)));
    }
    return candidates;
  }

  /** The name of the machine whose processes these are; empty if it is not told. */
  public static String hostName() {
    return Proc.hostName();
  }

  /** The processes of a recording, behind what is known to be missing of it. */
  public static List<Target> select(Recording recording) {
    Inspector inspector = new Inspector(Optional.empty());
    List<Target> candidates = new ArrayList<>();
    for (RecordedFailure failure : recording.failures()) {
      candidates.add(new Target.Rejected(RecordedFailures.of(failure)));
    }
    for (RecordedProcess process : recording.processes()) {
      inspector.inspect(process, false).ifPresent(candidates::add);
    }
    return candidates;
  }

  /** Those of some processes that are nginx, by somebody who may have looked into them before. */
  static List<Target> selectAmong(List<Integer> pids, Inspector inspector, Duration time) {
    inspector.begin(time);
    Targets targets = new Targets(Set.of(), inspector);
    pids.forEach(targets::add);
    inspector.keepOnly(targets.seen);
    return targets.candidates();
  }

  static boolean isNamedLikeNginx(int pid) {
    return Proc.find(pid).filter(stat -> NGINX_NAMES.contains(stat.name())).isPresent();
  }

  private Optional<Target> inspect(int pid) {
    if (!seen.add(pid)) {
      return Optional.empty();
    }
    if (named.contains(pid)) {
      return Optional.of(inspector.named(pid));
    }
    if (inspector.isOutOfTime()) {
      skipped++;
      return Optional.empty();
    }
    return inspector.found(pid);
  }

  private void add(int pid) {
    inspect(pid)
        .ifPresent(
            candidate -> {
              candidates.add(candidate);
              addWorkersOf(candidate);
            });
  }

  /** A master stands for its workers, which are its children. */
  private void addWorkersOf(Target candidate) {
    if (candidate instanceof NginxProcess nginx && nginx.role() == Role.MASTER) {
      childrenOf(nginx.process().pid()).forEach(this::add);
    }
  }

  /** All parents are asked for once, however many masters there are. */
  private List<Integer> childrenOf(int parent) {
    if (children.isEmpty()) {
      for (int pid : Proc.pids()) {
        Proc.find(pid)
            .ifPresent(
                stat -> children.computeIfAbsent(stat.parent(), of -> new ArrayList<>()).add(pid));
      }
    }
    return children.getOrDefault(parent, List.of());
  }

  /** A group by its id, or by any of its members. */
  private void addGroup(int id) {
    List<Integer> members = matching(stat -> stat.group() == id);
    if (members.isEmpty()) {
      members =
          Proc.find(id)
              .map(member -> matching(stat -> stat.group() == member.group()))
              .orElse(List.of());
    }
    if (members.isEmpty()) {
      addNotFound(
          new Subject.Group(id),
          "there is neither a process group " + id + " nor a process " + id,
          helpToFind("List the groups: ps -eo pid,pgid,args"));
    }
    members.forEach(this::add);
  }

  private static List<Integer> matching(Predicate<Proc.Stat> condition) {
    return Proc.pids().stream()
        .filter(pid -> Proc.find(pid).filter(condition).isPresent())
        .toList();
  }

  private void addExecutable(Path path) {
    Executable executable = Executable.at(path);
    List<Integer> started = Proc.pids().stream().filter(executable::mayHaveStarted).toList();
    if (started.isEmpty()) {
      addNotFound(
          new Subject.Executable(new FilePath(executable.path().toString())),
          "no process was started from it",
          helpToFind("See what a process was started from: ls -l /proc/PID/exe"));
    }
    started.forEach(this::add);
  }

  /** The help for what was not found, together with what may hide it. */
  public static String helpToFind(String help) {
    String restriction = Visibility.restriction();
    return restriction.isEmpty() ? help : help + ". " + restriction;
  }

  private void addNotFound(Subject subject, String what, String help) {
    candidates.add(new Target.Rejected(new Failure(Kind.NOT_FOUND, subject, what, help)));
  }
}
