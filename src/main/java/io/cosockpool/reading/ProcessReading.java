package io.cosockpool.reading;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.model.Cost;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.Failures;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.openresty.LeftOut;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.PoolWalk;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ReadCost;
import io.cosockpool.process.TargetProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reading of one process, and what came of it. */
final class ProcessReading {
  private final NginxProcess nginx;
  private final int pid;
  private final ReadingOptions options;
  private final Deadline deadline;
  private final Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
  private final List<Failure> failures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<Subsystem, PoolWalk> walks = new EnumMap<>(Subsystem.class);
  private Optional<ConnectionArray> connections = Optional.empty();
  private @Nullable LuaNginx lua;
  private long nanoseconds;
  private List<Long> stops = List.of();
  private long retakes;
  private @Nullable Worker worker;

  private ProcessReading(NginxProcess nginx, ReadingOptions options, Deadline deadline) {
    this.nginx = nginx;
    this.pid = nginx.process().pid();
    this.options = options;
    this.deadline = deadline;
  }

  /** Finds the way to the pools; with what they hold, takes them a first time. */
  static ProcessReading begin(NginxProcess nginx, ReadingOptions options, Deadline deadline)
      throws InterruptedException {
    ProcessReading reading = new ProcessReading(nginx, options, deadline);
    if (deadline.passed()) {
      reading.abandon(NotRead.outOfTime(reading.pid));
    } else {
      reading.attempt(reading::open);
    }
    return reading;
  }

  /** Takes the pools. */
  void finish() throws InterruptedException {
    if (!walks.isEmpty() && deadline.passed()) {
      abandon(NotRead.outOfTime(pid));
    } else if (lua != null) {
      attempt(this::read);
    }
  }

  /** A part of the reading. */
  @FunctionalInterface
  private interface Part {
    void run() throws MemoryLostException, InterruptedException;
  }

  private void attempt(Part part) throws InterruptedException {
    long start = System.nanoTime();
    try {
      part.run();
    } catch (MemoryLostException lost) {
      abandon(Failures.of(pid, lost));
    }
    nanoseconds += System.nanoTime() - start;
  }

  /** The ways to its pools that were found. */
  Collection<PoolWalk> walks() {
    return walks.values();
  }

  /** The process. */
  TargetProcess process() {
    return nginx.process();
  }

  /** The subsystems whose Lua module the process has. */
  Set<Subsystem> subsystems() {
    return subsystems;
  }

  /** What was read; empty if it can have no pools, or if it failed. */
  Optional<Worker> worker() {
    return Optional.ofNullable(worker);
  }

  List<Failure> failures() {
    return failures;
  }

  private void abandon(Failure failure) {
    worker = null;
    lua = null;
    walks.clear();
    failures.clear();
    failures.add(failure);
  }

  private void open() throws MemoryLostException, InterruptedException {
    LuaNginx found = LuaNginx.of(nginx);
    subsystems.addAll(found.subsystems());
    if (!NotRead.canHavePools(found)) {
      NotRead.refusal(found).ifPresent(failures::add);
      return;
    }
    lua = found;
    if (options.withContents()) {
      connections = Optional.of(ConnectionArray.of(nginx));
    }
    for (Subsystem subsystem : subsystems) {
      open(found, subsystem).ifPresent(walk -> walks.put(subsystem, walk));
    }
    if (options.withContents()) {
      for (PoolWalk walk : walks.values()) {
        Attempt.at(walk);
      }
    }
  }

  private void read() throws MemoryLostException, InterruptedException {
    LuaNginx opened = Objects.requireNonNull(lua);
    long start = System.nanoTime();
    take(walks.values());
    NotRead.checkStillThere(nginx);
    ProcessDescription described = ProcessDescription.of(opened, walks, options.thorough());
    notes.addAll(described.notes());
    Map<Subsystem, List<Pool>> pools = pools();
    if (failures.stream().noneMatch(failure -> failure.kind() == Kind.UNKNOWN_LAYOUT)
        || pools.values().stream().anyMatch(read -> !read.isEmpty())) {
      ReadCost cost = nginx.process().cost();
      long microseconds = (nanoseconds + System.nanoTime() - start) / 1000;
      worker =
          new Worker(
              pid,
              described.description(connections.orElse(ConnectionArray.UNKNOWN)),
              notes,
              new Cost(cost.calls(), cost.bytes(), microseconds, retakes, stops),
              pools);
    }
  }

  private Map<Subsystem, List<Pool>> pools() throws MemoryLostException {
    WorkerClock clock = options.withContents() ? WorkerClock.of(nginx) : WorkerClock.unknown();
    Map<Subsystem, List<Pool>> pools = new EnumMap<>(Subsystem.class);
    for (Subsystem subsystem : subsystems) {
      PoolWalk walk = walks.get(subsystem);
      pools.put(subsystem, walk == null ? List.of() : walk.pools(clock));
    }
    return pools;
  }

  /**
   * The way to the pools is laid when nginx starts and does not change while it runs, so a few
   * takes are enough: they bridge a process that is just being forked or is ending.
   */
  private Optional<PoolWalk> open(LuaNginx found, Subsystem subsystem)
      throws MemoryLostException, InterruptedException {
    Patience patience = new Patience(deadline, nginx.process().runs());
    while (true) {
      try {
        return found.pools(subsystem, connections);
      } catch (MemoryLostException lost) {
        throw lost;
      } catch (MemoryException e) {
        if (!patience.again()) {
          NotRead.checkStillThere(nginx);
          failures.add(NotRead.notOpened(pid, e, deadline));
          return Optional.empty();
        }
        retakes++;
      }
    }
  }

  private void take(Collection<PoolWalk> walks) throws MemoryLostException, InterruptedException {
    if (options.longestStop().isPresent() && takeStopped(walks, options.longestStop().get())) {
      return;
    }
    for (PoolWalk walk : walks) {
      take(walk);
    }
  }

  /** Whether all was taken of the standing worker, so that nothing is left to be taken. */
  private boolean takeStopped(Collection<PoolWalk> walks, Duration longest)
      throws MemoryLostException, InterruptedException {
    Freeze freeze = new Freeze(nginx.process(), longest);
    freeze.take(walks, deadline);
    stops = freeze.stops();
    retakes += Math.max(0, stops.size() - 1);
    freeze.failure().ifPresent(why -> notes.add("read while it ran: " + why));
    return freeze.failure().isEmpty();
  }

  private void take(PoolWalk walk) throws MemoryLostException, InterruptedException {
    Patience patience = new Patience(deadline, nginx.process().runs());
    while (true) {
      boolean learned = false;
      MemoryException tableFailure = null;
      try {
        PoolWalk.Progress progress = walk.round();
        if (progress.pending() == 0) {
          return;
        }
        learned = progress.learned() && !deadline.passed();
      } catch (MemoryLostException lost) {
        throw lost;
      } catch (MemoryException e) {
        tableFailure = e;
      }
      if (!learned) {
        if (!patience.again()) {
          giveUp(walk, tableFailure);
          return;
        }
        retakes++;
      }
    }
  }

  private void giveUp(PoolWalk walk, @Nullable MemoryException tableFailure)
      throws ProcessEndedException {
    NotRead.checkStillThere(nginx);
    String time = deadline.passed() ? " before the time ran out" : "";
    if (tableFailure != null) {
      failures.add(
          tableFailure instanceof TornReadException
              ? Failure.ofProcess(
                  Kind.NOT_STILL,
                  pid,
                  Wording.of(
                      "its table of pools never held still", time, ": ", tableFailure.account()),
                  "Try again.")
              : Failure.ofProcess(
                  Kind.UNKNOWN_LAYOUT,
                  pid,
                  Wording.of("its table of pools fits no known layout: ", tableFailure.account()),
                  NotRead.RECORD_HELP));
      return;
    }
    long unknown = walk.settle();
    if (unknown > 0) {
      notes.add("what %d pools hold could not be read, but their numbers".formatted(unknown));
    }
    for (LeftOut pool : walk.leftOut()) {
      failures.add(
          pool.steady()
              ? Failure.ofProcess(
                  Kind.UNKNOWN_LAYOUT,
                  pid,
                  Wording.of("a pool fits no known layout: ", pool.reason()),
                  NotRead.RECORD_HELP)
              : Failure.ofProcess(
                  Kind.NOT_STILL,
                  pid,
                  Wording.of(
                      pool.name(), " is left out, it never held still", time, ": ", pool.reason()),
                  "Try again."));
    }
  }
}
