package io.cosockpool.reading;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.model.CodeCache;
import io.cosockpool.model.Cost;
import io.cosockpool.model.Description;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Pool;
import io.cosockpool.model.ProcessTitle;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.Failures;
import io.cosockpool.nginx.FlagDirective;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Role;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.openresty.LeftOut;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.LuaNginx.Examination;
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
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reading of one process, and what came of it. */
final class ProcessReading {
  /** What to do about a build that is not known. */
  static final String RECORD_HELP =
      "It is an nginx with Lua of a build that cosockpool does not know. Please report it, with the"
          + " versions that nginx -V prints and a recording without names:"
          + " sudo cosockpool record --redact FILE -p PID";

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
      reading.abandon(outOfTime(reading.pid));
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
    if (!canHavePools(lua)) {
      refusal(lua).ifPresent(failures::add);
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
    checkStillThere(nginx);
    Optional<Examination> examination = options.thorough() ? examine(lua, walks) : Optional.empty();
    Map<Subsystem, List<Pool>> pools = pools(walks);
    Map<Subsystem, CodeCache> codeCache = new EnumMap<>(Subsystem.class);
    for (Subsystem subsystem : walks.keySet()) {
      if (options.thorough() || walks.get(subsystem).isEmpty()) {
        codeCache.put(subsystem, codeCache(lua, subsystem));
      }
    }
    if (failures.stream().noneMatch(failure -> failure.kind() == Kind.UNKNOWN_LAYOUT)
        || pools.values().stream().anyMatch(read -> !read.isEmpty())) {
      ReadCost cost = nginx.process().cost();
      long microseconds = (System.nanoTime() - start) / 1000;
      worker =
          new Worker(
              pid,
              description(walks, codeCache, examination),
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

  private Description description(
      Map<Subsystem, PoolWalk> walks,
      Map<Subsystem, CodeCache> codeCache,
      Optional<Examination> examination)
      throws ProcessEndedException {
    Map<Subsystem, String> luajit = new EnumMap<>(Subsystem.class);
    walks.forEach((subsystem, walk) -> luajit.put(subsystem, walk.variant()));
    int innerPid = nginx.process().facts().innerPid();
    return new Description(
        nginx.role().label(),
        nginx.exiting(),
        innerPid,
        luajit,
        codeCache,
        examination.map(Examination::build),
        examination.map(Examination::connectionLimit).orElse(OptionalLong.empty()));
  }

  private Optional<Examination> examine(LuaNginx lua, Map<Subsystem, PoolWalk> walks)
      throws MemoryLostException {
    try {
      return Optional.of(lua.examine(walks));
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      return Optional.empty();
    }
  }

  private static String placesOf(Subsystem subsystem) {
    return switch (subsystem) {
      case HTTP -> "http servers and locations";
      case STREAM -> "stream servers";
    };
  }

  private CodeCache codeCache(LuaNginx lua, Subsystem subsystem) throws MemoryLostException {
    try {
      FlagDirective.Values values = lua.codeCache(subsystem);
      if (values.off() == 0) {
        return CodeCache.ON;
      }
      notes.add(
          ("lua_code_cache is off in %d of %d %s: each request there has pools of its own, which"
                  + " are not shown")
              .formatted(values.off(), values.on() + values.off(), placesOf(subsystem)));
      return CodeCache.OFF;
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      return CodeCache.UNKNOWN;
    }
  }

  /** Whether a process is one of those that pools are looked for in. */
  static boolean canHavePools(LuaNginx lua) {
    return !lua.subsystems().isEmpty() && lua.nginx().role().poolsPossible();
  }

  /** What to say of one that is not: nothing, unless a user named it and it has no workers. */
  static Optional<Failure> refusal(LuaNginx lua) throws ProcessEndedException {
    NginxProcess nginx = lua.nginx();
    boolean withoutLua = lua.subsystems().isEmpty();
    if (!nginx.named() || (nginx.role() == Role.MASTER && !withoutLua)) {
      return Optional.empty();
    }
    ProcessTitle title = new ProcessTitle(nginx.process().facts().title());
    Wording what =
        withoutLua
            ? Wording.of("it is an nginx without the Lua module (", title, ")")
            : Wording.of(
                "it is an nginx ", nginx.role().label(), ", which has no pools (", title, ")");
    return Optional.of(Failure.ofProcess(Kind.NOT_A_WORKER, nginx.process().pid(), what, ""));
  }

  /** A process whose turn did not come. */
  static Failure outOfTime(int pid) {
    return Failure.ofProcess(
        Kind.NOT_STILL, pid, "time ran out before it was read", "Give more by --timeout.");
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
          checkStillThere(nginx);
          failures.add(notOpened(pid, e, deadline));
          return Optional.empty();
        }
        retakes++;
      }
    }
  }

  /** The way to the pools of a process could not be found. */
  static Failure notOpened(int pid, MemoryException e, Deadline deadline) {
    return deadline.passed() || e instanceof TornReadException
        ? Failure.ofProcess(
            Kind.NOT_STILL,
            pid,
            Wording.of("the way to its pools was not found in time: ", e.account()),
            "Try again, with a longer --timeout.")
        : Failure.ofProcess(
            Kind.UNKNOWN_LAYOUT,
            pid,
            Wording.of("its memory fits no known layout: ", e.account()),
            RECORD_HELP);
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
    checkStillThere(nginx);
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
                  RECORD_HELP));
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
                  RECORD_HELP)
              : Failure.ofProcess(
                  Kind.NOT_STILL,
                  pid,
                  Wording.of(
                      pool.name(), " is left out, it never held still", time, ": ", pool.reason()),
                  "Try again."));
    }
  }

  /** What a process that ended meanwhile had last is no finding about its memory. */
  static void checkStillThere(NginxProcess nginx) throws ProcessEndedException {
    if (nginx.process().facts().isZombie()) {
      throw new ProcessEndedException(nginx.process().pid());
    }
  }
}
