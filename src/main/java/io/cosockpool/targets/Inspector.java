package io.cosockpool.targets;

import io.cosockpool.linux.LiveProcess;
import io.cosockpool.linux.LiveProcesses;
import io.cosockpool.linux.Proc;
import io.cosockpool.linux.ProcStatus;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Printable;
import io.cosockpool.nginx.Failures;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Program;
import io.cosockpool.nginx.Target;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.Images;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ProcessFacts;
import io.cosockpool.process.TargetProcess;
import io.cosockpool.recording.Recorder;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks what the process with an id is. What processes of other programs have mapped is remembered,
 * so that of a hundred shells one is looked into.
 */
final class Inspector {
  /** Of so many programs it is remembered that they are no nginx; more are looked into again. */
  private static final int MOST_PROGRAMS = 1024;

  /** What a process with more files has mapped is not remembered: few others have the same. */
  private static final int MOST_FILES = 256;

  private final Set<Set<String>> otherPrograms = new HashSet<>();
  private final Map<Integer, Known> known = new HashMap<>();
  private final Map<Family, Program> programs = new HashMap<>();
  private final Optional<Recorder> recorder;
  private final LiveProcesses live = new LiveProcesses();
  private Deadline deadline = Deadline.none();

  Inspector(Optional<Recorder> recorder) {
    this.recorder = recorder;
  }

  /** A process of nginx that was looked into before, and by what to know it again. */
  private record Known(long startTime, List<Mapping> images, NginxProcess nginx) {}

  /**
   * A master with its workers, which have the same mapped: they are forks. Who is no child of it
   * cannot pretend to be of the family.
   */
  private record Family(int master, List<Mapping> images) {}

  /** Begins to look, for so much time. */
  void begin(Duration time) {
    deadline = Deadline.in(time);
    live.begin(deadline);
  }

  /** Whether the time for it is over. */
  boolean isOutOfTime() {
    return deadline.passed();
  }

  /** Forgets the processes that are not among these. */
  void keepOnly(Collection<Integer> pids) {
    known.keySet().retainAll(pids);
    programs.keySet().removeIf(family -> !pids.contains(family.master()));
  }

  /** A process that the user named by its id: whatever it is, there is an answer. */
  Target named(int pid) {
    if (isOutOfTime()) {
      return rejected(
          Kind.NOT_STILL, pid, "time ran out before it was looked at", Targets.MORE_TIME);
    }
    if (pid == Proc.self()) {
      return notAWorker(pid, "it is cosockpool itself");
    }
    int leader = Proc.status(pid).map(ProcStatus::threadGroup).orElse(pid);
    if (leader != pid) {
      return rejected(
          Kind.NOT_FOUND,
          pid,
          "there is no such process, but a thread of process " + leader,
          "Run: cosockpool -p " + leader);
    }
    try {
      Proc.Stat stat = Proc.stat(pid);
      if (stat.isZombie()) {
        return rejected(
            Kind.ENDED, pid, "it is a zombie: it has ended and has no memory any more", "");
      }
      if (stat.kernelThread()) {
        return notAWorker(pid, "it is a kernel thread (" + Printable.of(stat.name()) + ")");
      }
      Optional<Target> nginx = inspect(recorded(live.of(pid)), true);
      return nginx.isPresent()
          ? nginx.get()
          : notAWorker(pid, "it is not nginx but " + Printable.of(stat.name()));
    } catch (ProcessEndedException e) {
      return rejected(
          Kind.NOT_FOUND,
          pid,
          "there is no such process",
          help(pid, Targets.helpToFind("List the processes: ps -e")));
    }
  }

  /** A process that was found by some other way; nothing is said of one that is no nginx. */
  Optional<Target> found(int pid) {
    try {
      LiveProcess process = live.of(pid);
      return process.hasMemory() ? inspect(recorded(process), false) : Optional.empty();
    } catch (ProcessEndedException e) {
      return Optional.empty();
    }
  }

  private TargetProcess recorded(LiveProcess process) {
    return recorder.isPresent() ? recorder.get().record(process) : process;
  }

  /**
   * A process that was looked into before, if it still runs. What it has mapped is not looked at
   * again.
   */
  Optional<Target> again(NginxProcess nginx) {
    try {
      int pid = nginx.process().pid();
      Known before = known.get(pid);
      Optional<Proc.Stat> now = Proc.find(pid);
      if (before == null
          || now.isEmpty()
          || now.get().isZombie()
          || now.get().startTime() != before.startTime()) {
        return Optional.empty();
      }
      return before.nginx().again().map(found -> found);
    } catch (MemoryLostException | UnreadableException e) {
      return Optional.empty();
    }
  }

  /** What a process is, if it is nginx or may not be looked at. */
  Optional<Target> inspect(TargetProcess process, boolean named) {
    try {
      List<Mapping> mappings = process.mappings();
      Set<String> files = mappings.stream().map(Mapping::file).collect(Collectors.toSet());
      if (otherPrograms.contains(files)) {
        return Optional.empty();
      }
      Optional<NginxProcess> nginx = nginx(process, mappings, named);
      if (nginx.isEmpty()) {
        checkStillThere(process);
        if (files.size() <= MOST_FILES && otherPrograms.size() < MOST_PROGRAMS) {
          otherPrograms.add(files);
        }
      } else {
        recorder.ifPresent(by -> by.keep(process));
        if (recorder.isPresent()) {
          process.facts();
        }
      }
      return nginx.map(found -> found);
    } catch (MemoryLostException lost) {
      return Optional.of(new Target.Rejected(Failures.of(process.pid(), lost)));
    } catch (UnreadableException e) {
      return Optional.of(
          rejected(
              Kind.NOT_STILL, process.pid(), "its globals cannot be read: " + e.getMessage(), ""));
    }
  }

  private Optional<NginxProcess> nginx(TargetProcess process, List<Mapping> mappings, boolean named)
      throws MemoryLostException, UnreadableException {
    if (recorder.isPresent()) {
      // A recording holds of each process what it takes to read it by itself.
      return NginxProcess.of(process, mappings, named);
    }
    List<Mapping> images = Images.of(mappings);
    ProcessFacts facts = process.facts();
    Known before = known.get(process.pid());
    if (before != null
        && before.startTime() == facts.startTime()
        && before.images().equals(images)) {
      return before.nginx().again();
    }
    Program ofMaster = programs.get(new Family(facts.parent(), images));
    Program program =
        ofMaster == null
            ? Program.of(process.memory(), images.stream().map(Mapping::start).toList())
            : ofMaster;
    Optional<NginxProcess> nginx = NginxProcess.of(process, program, named);
    if (nginx.isPresent()) {
      known.put(process.pid(), new Known(facts.startTime(), images, nginx.get()));
      programs.put(new Family(process.pid(), images), program);
    }
    return nginx;
  }

  /**
   * Of a process that is just ending nothing is mapped any more: that says nothing of what it was.
   */
  private static void checkStillThere(TargetProcess process)
      throws ProcessEndedException, BlockedMemoryException {
    if (process.facts().isZombie()) {
      throw new ProcessEndedException(process.pid());
    }
  }

  private static Target notAWorker(int pid, String what) {
    return rejected(
        Kind.NOT_A_WORKER,
        pid,
        what,
        help(pid, "List the processes of nginx: pgrep -a 'nginx|openresty'"));
  }

  /** Who looked into a container may have taken the id from there. */
  private static String help(int pid, String otherwise) {
    String meant =
        Proc.pids().stream()
            .filter(Targets::isNamedLikeNginx)
            .filter(nginx -> isKnownInsideAs(pid, nginx))
            .map(String::valueOf)
            .collect(Collectors.joining(","));
    return meant.isEmpty()
        ? otherwise
        : "Inside a container process " + meant + " has this id. Run: cosockpool -p " + meant;
  }

  private static boolean isKnownInsideAs(int innerPid, int pid) {
    return Proc.status(pid)
        .filter(status -> status.isInside() && status.innerPid() == innerPid)
        .isPresent();
  }

  private static Target rejected(Kind kind, int pid, String what, String help) {
    return new Target.Rejected(Failure.ofProcess(kind, pid, what, help));
  }
}
