package io.cosockpool.reading;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Parts;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
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
  private final Map<Integer, Worker> workers = new TreeMap<>();

  /** The last readings of each worker by themselves, the oldest first. */
  private final Map<Integer, Deque<Worker>> recent = new TreeMap<>();

  private final Map<Subject, List<Failure>> failures = new LinkedHashMap<>();
  private final Set<Subject> readWhole = new HashSet<>();

  /** For readings of which the first begins then. */
  public LastReadings(Occasion.Start start) {
    this.start = start;
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
      workers.merge(worker.pid(), worker, LastReadings::merge);
      remember(worker);
      Subject process = new Subject.Pid(worker.pid());
      if (!now.containsKey(process)) {
        readWhole.add(process);
      }
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
    Occasion occasion = start.end();
    return new Report(occasion, subsystems, List.copyOf(workers.values()), remaining)
        .after(earlier(occasion));
  }

  private void remember(Worker worker) {
    Deque<Worker> last = recent.computeIfAbsent(worker.pid(), pid -> new ArrayDeque<>());
    last.addLast(worker);
    if (last.size() > RECENT) {
      last.removeFirst();
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
        later.pools().map(pools -> merge(earlier.pools().orElse(Map.of()), pools)),
        later.connections().or(earlier::connections),
        later.requests().or(earlier::requests),
        latest(earlier.layouts(), later.layouts()));
  }

  private static Map<Subsystem, List<Pool>> merge(
      Map<Subsystem, List<Pool>> earlier, Map<Subsystem, List<Pool>> later) {
    Map<Subsystem, List<Pool>> pools = new EnumMap<>(Subsystem.class);
    for (Map.Entry<Subsystem, List<Pool>> entry : later.entrySet()) {
      Map<Name, Pool> byName = new TreeMap<>();
      for (Pool pool : earlier.getOrDefault(entry.getKey(), List.of())) {
        byName.put(pool.name(), pool);
      }
      for (Pool pool : entry.getValue()) {
        byName.put(pool.name(), pool);
      }
      pools.put(entry.getKey(), List.copyOf(byName.values()));
    }
    return pools;
  }

  private static Optional<Layouts> latest(Optional<Layouts> earlier, Optional<Layouts> later) {
    boolean earlierKnewMore =
        earlier.map(Layouts::confirmed).orElse(-1L) > later.map(Layouts::confirmed).orElse(-1L);
    return earlierKnewMore ? earlier : later;
  }
}
