package io.cosockpool.reading;

import io.cosockpool.memory.Budget;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Parts;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Many reports of the same targets made into one: of each pool the last true reading, of each
 * process the layouts of which most was confirmed. A process that ended is no failure, and neither
 * is a pool that changed during one reading if another reading got it.
 */
public final class LastReadings {
  /** Readings follow each other by 100 ms, so that three are of 200 ms. */
  private static final int RECENT = 3;

  private final Occasion.Start start;
  private final Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);

  /** Those that were seen longest ago first. */
  private final Map<Integer, Worker> workers = new LinkedHashMap<>();

  private final KeptPools pools;

  /** The last readings of each worker by themselves, the oldest first. */
  private final Map<Integer, Deque<Worker>> recent = new LinkedHashMap<>();

  private final Map<Subject, List<Failure>> failures = new LinkedHashMap<>();
  private final Set<Subject> readWhole = new HashSet<>();
  private final int mostPools;
  private final int mostWorkers;
  private long recentPools;
  private long workersGivenUp;

  /** For readings of which the first begins then. */
  public LastReadings(Occasion.Start start) {
    this(start, Budget.POOLS_KEPT, Budget.WORKERS_KEPT);
  }

  /**
   * The same, which keeps less.
   *
   * @param mostPools with their connections
   * @param mostWorkers those that ended included
   */
  LastReadings(Occasion.Start start, int mostPools, int mostWorkers) {
    this.start = start;
    this.mostPools = mostPools;
    this.mostWorkers = mostWorkers;
    this.pools = new KeptPools(mostPools);
  }

  /** Takes a later report. */
  public void add(Report report) {
    subsystems.addAll(report.subsystems());
    Map<Subject, List<Failure>> now = new LinkedHashMap<>();
    for (Failure failure : report.failures()) {
      if (failure.kind() != Kind.ENDED) {
        now.computeIfAbsent(failure.subject(), subject -> new ArrayList<>()).add(failure);
      }
    }
    failures.putAll(now);
    for (Worker worker : report.workers()) {
      Worker earlier = workers.remove(worker.pid());
      workers.put(worker.pid(), withoutPools(earlier == null ? worker : merge(earlier, worker)));
      pools.add(worker.pid(), worker.pools());
      remember(worker);
      Subject process = new Subject.Pid(worker.pid());
      if (!now.containsKey(process)) {
        readWhole.add(process);
      }
    }
    giveUpOldest();
  }

  /** What came and went longest ago makes room, and is counted. */
  private void giveUpOldest() {
    while (workers.size() > mostWorkers) {
      int pid = workers.keySet().iterator().next();
      workers.remove(pid);
      pools.forget(pid);
      forgetRecent(pid);
      readWhole.remove(new Subject.Pid(pid));
      workersGivenUp++;
    }
    while (failures.size() > mostWorkers) {
      failures.remove(failures.keySet().iterator().next());
      workersGivenUp++;
    }
  }

  /** What all of them come to. */
  public Report report() {
    List<Failure> remaining = new ArrayList<>();
    failures.forEach(
        (subject, ofSubject) -> {
          if (!readWhole.contains(subject)) {
            remaining.addAll(ofSubject);
          }
        });
    if (workersGivenUp > 0) {
      remaining.add(
          new Failure(
              Kind.NOT_STILL,
              new Subject.Other("the command"),
              Wording.counted(
                      workersGivenUp,
                      "process that came and went is",
                      "processes that came and went are")
                  + " left out: more are not kept",
              "Read a part of the command's time."));
    }
    Occasion occasion = start.end();
    return new Report(occasion, subsystems, described(), remaining).after(earlier(occasion));
  }

  /** The workers with their pools, in the order of the process ids. */
  private List<Worker> described() {
    Map<Integer, Map<Subsystem, List<Pool>>> kept = pools.byWorker();
    List<Worker> described = new ArrayList<>();
    for (Worker worker : new TreeMap<>(workers).values()) {
      Map<Subsystem, List<Pool>> ofWorker = kept.getOrDefault(worker.pid(), Map.of());
      Worker whole =
          worker.with(
              worker.parts().withPoolsOf(subsystem -> ofWorker.getOrDefault(subsystem, List.of())));
      long givenUp = pools.givenUp(worker.pid());
      described.add(
          givenUp == 0
              ? whole
              : whole.withNote(
                  Wording.counted(givenUp, "pool that was gone is", "pools that were gone are")
                      + " left out: more are not kept"));
    }
    return described;
  }

  /** The last readings of those workers that were seen last, as far as there is room for them. */
  private void remember(Worker worker) {
    Deque<Worker> last =
        Optional.ofNullable(recent.remove(worker.pid())).orElseGet(ArrayDeque::new);
    last.addLast(worker);
    recentPools += KeptPools.weight(worker.pools());
    if (last.size() > RECENT) {
      recentPools -= KeptPools.weight(last.removeFirst().pools());
    }
    recent.put(worker.pid(), last);
    while (recentPools > mostPools && !recent.isEmpty()) {
      forgetRecent(recent.keySet().iterator().next());
    }
  }

  private void forgetRecent(int pid) {
    Deque<Worker> last = recent.remove(pid);
    if (last != null) {
      last.forEach(worker -> recentPools -= KeptPools.weight(worker.pools()));
    }
  }

  /** The readings before the last one of each worker, as looks. */
  private List<Report> earlier(Occasion occasion) {
    List<Report> looks = new ArrayList<>();
    for (int age = RECENT - 1; age > 0; age--) {
      List<Worker> seen = new ArrayList<>();
      for (Deque<Worker> last : recent.values()) {
        if (last.size() > age) {
          last.stream().skip(last.size() - 1 - age).limit(1).forEach(seen::add);
        }
      }
      if (!seen.isEmpty()) {
        looks.add(new Report(occasion, subsystems, seen, List.of()));
      }
    }
    return looks;
  }

  private static Worker merge(Worker earlier, Worker later) {
    return later.with(merge(earlier.parts(), later.parts()));
  }

  private static Parts merge(Parts earlier, Parts later) {
    return new Parts(
        later.pools(),
        later.connections().or(earlier::connections),
        later.requests().or(earlier::requests),
        latest(earlier.layouts(), later.layouts()));
  }

  /** Which subsystems it has is left; their pools are kept by themselves. */
  private static Worker withoutPools(Worker worker) {
    return worker.with(worker.parts().withPoolsOf(subsystem -> List.of()));
  }

  private static Optional<Layouts> latest(Optional<Layouts> earlier, Optional<Layouts> later) {
    boolean earlierKnewMore =
        earlier.map(Layouts::confirmed).orElse(-1L) > later.map(Layouts::confirmed).orElse(-1L);
    return earlierKnewMore ? earlier : later;
  }
}
