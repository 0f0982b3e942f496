package io.cosockpool.findings;

import io.cosockpool.findings.Observations.PoolTable;
import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Running;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * A worker that does not get to its events: idle connections of its pools were closed by their
 * peers or hold what these sent, and it leaves them as they are. Or what it waits for has come, in
 * two looks between which nothing at all changed in its connections.
 */
final class WorkerBlockedRule implements Rule {
  private static final String BUSY =
      "Find the Lua code that keeps the worker busy or waits without ngx functions (os.execute, io, a"
          + " library with blocking sockets, a long loop), or what takes the processor from it. All"
          + " requests of this worker stand still.";

  private static final String STOPPED =
      "The process was stopped, and no code is at fault: after SIGSTOP kill -CONT lets it go on, and a"
          + " debugger has to detach from it. All requests of this worker stand still.";

  private static final String STARVED =
      "No code is at fault: the machine, or the limit of its container, gives it no processor. Look at"
          + " the load, and at cpu.max and nr_throttled in cpu.stat. All requests of this worker stand"
          + " still.";

  /** What a blocked worker does meanwhile. */
  private enum Activity {
    STOPPED("; the process is stopped (state T)", WorkerBlockedRule.STOPPED),
    STARVED("; it wants a processor, and gets next to none", WorkerBlockedRule.STARVED),
    COMPUTES("; it ran on a processor all the time", BUSY),
    WAITS("; it waits in a call of the kernel", BUSY),
    UNKNOWN("", BUSY);

    static final Set<Activity> OF_CODE = EnumSet.of(COMPUTES, WAITS, UNKNOWN);

    final String words;
    final String advice;

    Activity(String words, String advice) {
      this.words = words;
      this.advice = advice;
    }

    /** What the kernel says of it now, and of the time since the look before. */
    static Activity of(Worker worker, Observations observations) {
      if (worker.description().stopped()) {
        return STOPPED;
      }
      Optional<Running> now = worker.description().running();
      Optional<Running> before =
          observations.workerBefore(worker).flatMap(then -> then.worker().description().running());
      if (now.isEmpty() || before.isEmpty()) {
        return UNKNOWN;
      }
      long ran = now.get().processorMilliseconds() - before.get().processorMilliseconds();
      long quarters = 4 * ran / Math.max(1, observations.since(worker));
      if (quarters == 0) {
        return now.get().runnable() ? STARVED : WAITS;
      }
      return quarters >= 3 ? COMPUTES : UNKNOWN;
    }
  }

  @Override
  public String code() {
    return "worker-blocked";
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    Set<Integer> found = new HashSet<>();
    for (PoolTable table : observations.tables()) {
      leftLying(table.pools())
          .forEach(
              (pid, left) -> {
                found.add(pid);
                findings.add(
                    finding(table.subsystem(), worker(observations, pid), left, observations));
              });
    }
    for (List<Worker> workers : observations.gateways()) {
      for (Worker worker : workers) {
        if (!found.contains(worker.pid())) {
          ignored(worker, workers, observations)
              .filter(left -> !left.isEmpty())
              .ifPresent(left -> findings.add(finding(worker, left, observations)));
        }
      }
    }
    return findings;
  }

  /** A worker that is busy in health has unread bytes at many a moment. */
  @Override
  public boolean suspects(Observations observations) {
    return observations.gateways().stream()
        .anyMatch(
            workers -> workers.stream().anyMatch(worker -> !Awaited.of(worker, workers).isEmpty()));
  }

  private static Worker worker(Observations observations, int pid) {
    return observations.gateways().stream()
        .flatMap(List::stream)
        .filter(worker -> worker.pid() == pid)
        .findFirst()
        .orElseThrow();
  }

  /**
   * What had come in the look before and still lies there, if the worker has done nothing else in
   * between; empty if it has, or if that is not known.
   */
  private static Optional<Awaited> ignored(
      Worker worker, List<Worker> gateway, Observations observations) {
    Optional<WorkerConnections> before = observations.connectionsBefore(worker);
    Optional<WorkerConnections> now = worker.parts().connections();
    boolean still =
        before.isPresent()
            && now.isPresent()
            && before.get().exact()
            && now.get().exact()
            && marks(before.get()).equals(marks(now.get()));
    return still ? Optional.of(Awaited.of(worker, gateway).since(before.get())) : Optional.empty();
  }

  /** What changes of a connection as soon as its worker does anything with it. */
  private record Mark(
      ConnectionKind kind,
      OptionalInt descriptor,
      long number,
      OptionalLong requests,
      OptionalLong bytesSent,
      OptionalLong reused,
      Optional<CosocketActivity> doing) {
    static Mark of(HeldConnection entry) {
      return new Mark(
          entry.kind(),
          entry.descriptor(),
          entry.number(),
          entry.requests(),
          entry.bytesSent(),
          entry.reused(),
          entry.doing());
    }
  }

  private static List<Mark> marks(WorkerConnections pool) {
    return pool.entries().stream().map(Mark::of).toList();
  }

  /** By process and pool how many idle connections need the worker; only where there are any. */
  private static Map<Integer, Map<Name, Long>> leftLying(List<SharedPool> pools) {
    Map<Integer, Map<Name, Long>> left = new TreeMap<>();
    for (SharedPool pool : pools) {
      for (Share share : pool.shares()) {
        long count = share.idle().stream().filter(IdleConnection::needsWorker).count();
        if (count > 0) {
          left.computeIfAbsent(share.pid(), pid -> new TreeMap<>()).put(pool.name(), count);
        }
      }
    }
    return left;
  }

  private Finding finding(
      Subsystem subsystem, Worker worker, Map<Name, Long> left, Observations observations) {
    long count = left.values().stream().mapToLong(Long::longValue).sum();
    return finding(
        new Subject.Pools(subsystem, List.copyOf(left.keySet())),
        worker,
        count,
        Wording.of(
            "process %d does not notice that peers closed idle connections or sent something on them: %d"
                .formatted(worker.pid(), count)),
        Activity.of(worker, observations));
  }

  private Finding finding(Worker worker, Awaited left, Observations observations) {
    return finding(
        new Subject.Pid(worker.pid()),
        worker,
        left.count(),
        Wording.of(
            "for " + observations.sinceThen() + " or more it left ",
            left.words(),
            ", and did nothing else with its connections"),
        Activity.of(worker, observations));
  }

  private Finding finding(
      Subject subject, Worker worker, long count, Wording evidence, Activity activity) {
    return new Finding(
        code(),
        subject,
        List.of(worker.pid()),
        count,
        Wording.of(
            evidence,
            activity.words,
            Activity.OF_CODE.contains(activity) ? culprit(worker) : Wording.of()),
        activity.advice);
  }

  /** The request whose Lua code runs, and where; nothing if that is not known. */
  private static Wording culprit(Worker worker) {
    for (Request request : worker.parts().requests().map(Requests::all).orElse(List.of())) {
      for (Coroutine coroutine : request.coroutines()) {
        if (coroutine.status() == Coroutine.Status.RUNNING) {
          return Wording.of(
              "; request ",
              request.id(),
              " runs",
              coroutine
                  .place()
                  .map(place -> Wording.of(", at ", Places.of(place)))
                  .orElse(Wording.of()));
        }
      }
    }
    return Wording.of();
  }
}
