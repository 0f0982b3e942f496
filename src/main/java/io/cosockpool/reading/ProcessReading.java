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
import io.cosockpool.nginx.Failures;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.openresty.LeftOut;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.PoolWalk;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ReadCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reading of one process, and what came of it. */
final class ProcessReading {
  /**
   * Much longer than a worker takes for all the events of one turn of its loop; a container that
   * has used up its processor time gets more every 100 ms.
   */
  private static final Duration TIME_FOR_NEWS = Duration.ofMillis(200);

  private final NginxProcess nginx;
  private final int pid;
  private final ReadingOptions options;
  private final Deadline deadline;
  private final Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
  private final List<Failure> failures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private List<Long> stops = List.of();
  private long retakes;
  private @Nullable Worker worker;

  private ProcessReading(NginxProcess nginx, ReadingOptions options, Deadline deadline) {
    this.nginx = nginx;
    this.pid = nginx.process().pid();
    this.options = options;
    this.deadline = deadline;
  }

  static ProcessReading of(NginxProcess nginx, ReadingOptions options, Deadline deadline)
      throws InterruptedException {
    ProcessReading reading = new ProcessReading(nginx, options, deadline);
    if (deadline.passed()) {
      reading.abandon(NotRead.outOfTime(reading.pid));
      return reading;
    }
    try {
      reading.read();
    } catch (MemoryLostException lost) {
      reading.abandon(Failures.of(reading.pid, lost));
    }
    return reading;
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
    failures.clear();
    failures.add(failure);
  }

  private void read() throws MemoryLostException, InterruptedException {
    long start = System.nanoTime();
    LuaNginx lua = LuaNginx.of(nginx);
    subsystems.addAll(lua.subsystems());
    if (!NotRead.canHavePools(lua)) {
      NotRead.refusal(lua).ifPresent(failures::add);
      return;
    }
    Map<Subsystem, PoolWalk> walks = new EnumMap<>(Subsystem.class);
    for (Subsystem subsystem : subsystems) {
      open(lua, subsystem).ifPresent(walk -> walks.put(subsystem, walk));
    }
    if (options.withContents()) {
      askKernel(walks.values());
    }
    take(walks.values());
    NotRead.checkStillThere(nginx);
    ProcessDescription described = ProcessDescription.of(lua, walks, options.thorough());
    notes.addAll(described.notes());
    Map<Subsystem, List<Pool>> pools = pools(walks);
    if (failures.stream().noneMatch(failure -> failure.kind() == Kind.UNKNOWN_LAYOUT)
        || pools.values().stream().anyMatch(read -> !read.isEmpty())) {
      ReadCost cost = nginx.process().cost();
      long microseconds = (System.nanoTime() - start) / 1000;
      worker =
          new Worker(
              pid,
              described.description(),
              notes,
              new Cost(cost.calls(), cost.bytes(), microseconds, retakes, stops),
              pools);
    }
  }

  /** What the kernel tells counts for what is read before it and after it. */
  private void askKernel(Collection<PoolWalk> walks)
      throws MemoryLostException, InterruptedException {
    for (PoolWalk walk : walks) {
      Attempt.at(walk);
      walk.askKernel(nginx.process());
    }
    if (walks.stream().anyMatch(PoolWalk::hasNews)) {
      askAgain(walks);
    }
    walks.forEach(PoolWalk::startOver);
  }

  /** News that a worker is just getting to are gone when it has had time for them. */
  private void askAgain(Collection<PoolWalk> walks) throws InterruptedException {
    if (!deadline.leaves(TIME_FOR_NEWS)) {
      walks.forEach(PoolWalk::forgetNews);
      return;
    }
    if (nginx.process().runs()) {
      Thread.sleep(TIME_FOR_NEWS);
    }
    walks.forEach(walk -> walk.askAgain(nginx.process()));
  }

  private Map<Subsystem, List<Pool>> pools(Map<Subsystem, PoolWalk> walks)
      throws MemoryLostException {
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
  private Optional<PoolWalk> open(LuaNginx lua, Subsystem subsystem)
      throws MemoryLostException, InterruptedException {
    Patience patience = new Patience(deadline, nginx.process().runs());
    while (true) {
      try {
        return lua.pools(subsystem, options.withContents());
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
