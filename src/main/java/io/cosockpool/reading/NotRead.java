package io.cosockpool.reading;

import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.ProcessTitle;
import io.cosockpool.model.Role;
import io.cosockpool.model.Wording;
import io.cosockpool.nginx.Failures;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.NotConfiguredException;
import io.cosockpool.nginx.configuration.MainConf;
import io.cosockpool.openresty.FoundPools;
import io.cosockpool.openresty.LeftOut;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ProcessFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Processes of which nothing was read: which these are, and the failures that say so. */
final class NotRead {
  /** What to do about a build that is not known. */
  static final String RECORD_HELP =
      "It is an nginx with Lua of a build that cosockpool does not know. Please report it, with the"
          + " versions that nginx -V prints and a recording without names:"
          + " sudo cosockpool record --redact FILE -p PID";

  private NotRead() {}

  /** Whether a process is one of those that pools are looked for in. */
  static boolean canHavePools(LuaNginx lua) {
    return !lua.subsystems().isEmpty() && lua.nginx().role().poolsPossible();
  }

  /** What to say of one that is not: nothing, unless a user named it and it has no workers. */
  static Optional<Failure> refusal(LuaNginx lua) throws MemoryLostException {
    NginxProcess nginx = lua.nginx();
    boolean withoutLua = lua.subsystems().isEmpty();
    if (!nginx.named() || (nginx.role() == Role.MASTER && !withoutLua)) {
      return Optional.empty();
    }
    if (withoutLua) {
      checkStillWhole(nginx);
    }
    ProcessTitle title = new ProcessTitle(nginx.process().facts().title());
    Wording what =
        withoutLua
            ? Wording.of("it is an nginx without the Lua module (", title, ")")
            : Wording.of(
                "it is an nginx ", nginx.role().label(), ", which has no pools (", title, ")");
    return Optional.of(Failure.ofProcess(Kind.NOT_A_WORKER, nginx.process().pid(), what, ""));
  }

  /**
   * A process that is ending unloads its modules, and gives its memory back while it is looked at.
   */
  private static void checkStillWhole(NginxProcess nginx) throws MemoryLostException {
    if (nginx.process().mappings().isEmpty()) {
      throw new ProcessEndedException(nginx.process().pid());
    }
    checkConfigured(nginx);
  }

  /** A process whose turn did not come. */
  static Failure outOfTime(int pid) {
    return Failure.ofProcess(
        Kind.NOT_STILL, pid, "time ran out before it was read", "Give more by --timeout.");
  }

  /** A process that was read but for something. */
  static Failure outOfTimeFor(int pid, String what) {
    return Failure.ofProcess(
        Kind.NOT_STILL,
        pid,
        "time ran out before " + what + " was read",
        "Give more by --timeout.");
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

  /** The table of pools of a process could not be read. */
  static Failure tableFailure(int pid, @Nullable MemoryException reason, Deadline deadline) {
    if (reason == null) {
      return outOfTime(pid);
    }
    return reason instanceof TornReadException
        ? Failure.ofProcess(
            Kind.NOT_STILL,
            pid,
            Wording.of(
                "its table of pools never held still", inTime(deadline), ": ", reason.account()),
            "Try again.")
        : Failure.ofProcess(
            Kind.UNKNOWN_LAYOUT,
            pid,
            Wording.of("its table of pools fits no known layout: ", reason.account()),
            RECORD_HELP);
  }

  /** A pool could not be read. */
  static Failure leftOut(int pid, LeftOut pool, Deadline deadline) {
    return switch (pool.why()) {
      case UNKNOWN_SHAPE ->
          Failure.ofProcess(
              Kind.UNKNOWN_LAYOUT,
              pid,
              Wording.of("a pool fits no known layout: ", pool.reason()),
              RECORD_HELP);
      case MISCOUNTED ->
          Failure.ofProcess(
              Kind.NOT_STILL,
              pid,
              Wording.of(pool.name(), " is left out, its counter is wrong: ", pool.reason()),
              "It stays so until the worker ends: reload nginx. What it is: cosockpool explain"
                  + " pool-miscounted");
      case NOT_STILL ->
          Failure.ofProcess(
              Kind.NOT_STILL,
              pid,
              Wording.of(
                  pool.name(),
                  " is left out, it never held still",
                  inTime(deadline),
                  ": ",
                  pool.reason()),
              "Try again.");
    };
  }

  private static String inTime(Deadline deadline) {
    return deadline.passed() ? " before the time ran out" : "";
  }

  /** Pools whose turn did not come. */
  static Failure unreadPools(int pid, long count) {
    return Failure.ofProcess(
        Kind.NOT_STILL,
        pid,
        "time ran out before "
            + Wording.counted(count, "of its pools was", "of its pools were")
            + " read",
        "Give more by --timeout.");
  }

  /** Pools whose names are longer than what is printed of a process. */
  static Failure namesTooLong(int pid, int count) {
    return Failure.ofProcess(
        Kind.NOT_STILL,
        pid,
        Wording.counted(count, "pool is", "pools are")
            + " left out, since the names of its pools are too long to be printed",
        "See: cosockpool explain many-pools");
  }

  /** Pools that are counted at most, since a process has more of them than are looked at. */
  static Failure tooLargeTable(int pid, FoundPools table) {
    List<String> what = new ArrayList<>();
    if (table.leftOut() > 0) {
      what.add(Wording.counted(table.leftOut(), "pool is", "pools are") + " left out");
    }
    if (table.unreadPlaces() > 0) {
      what.add(
          "%,d of the %,d places in the table of pools were not looked at"
              .formatted(table.unreadPlaces(), table.places()));
    }
    return Failure.ofProcess(
        Kind.NOT_STILL,
        pid,
        "it has more pools than are read: " + String.join(", and ", what),
        "See: cosockpool explain many-pools");
  }

  /** Pools that are left out for reasons that are not told one by one. */
  static Failure furtherLeftOut(int pid, long count) {
    return Failure.ofProcess(
        Kind.NOT_STILL, pid, "%d further pools are left out".formatted(count), "Try again.");
  }

  /** Pools that a process has beyond its share in the budget. */
  static Failure tooManyPools(int pid, long count) {
    return Failure.ofProcess(
        Kind.NOT_STILL,
        pid,
        Wording.counted(count, "of its pools was not read", "of its pools were not read")
            + ": it takes more than cosockpool holds of a process, or a name has more than 1 MiB",
        "A process that is read alone, by -p PID, may take more.");
  }

  /** A process that has no configuration yet, or any more: nothing, unless a user named it. */
  static Optional<Failure> notConfigured(NginxProcess nginx, NotConfiguredException none) {
    return nginx.named() ? Optional.of(Failures.of(nginx.process().pid(), none)) : Optional.empty();
  }

  /** A process that is starting or ending says nothing about its layout. */
  static void checkConfigured(NginxProcess nginx) throws MemoryLostException {
    checkStillThere(nginx);
    try {
      if (!MainConf.isThere(nginx.process().memory(), nginx.cycle())) {
        throw new NotConfiguredException(nginx.process().pid());
      }
    } catch (UnreadableException e) {
      // That is no nginx as is known, which is said of what was looked for.
    }
  }

  /** A process that has just ended says nothing about its layout; what one is that has not. */
  static ProcessFacts checkStillThere(NginxProcess nginx)
      throws ProcessEndedException, BlockedMemoryException {
    ProcessFacts facts = nginx.process().facts();
    if (facts.isZombie()) {
      throw new ProcessEndedException(nginx.process().pid());
    }
    return facts;
  }
}
