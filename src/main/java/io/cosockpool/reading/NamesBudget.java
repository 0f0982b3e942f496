package io.cosockpool.reading;

import io.cosockpool.memory.Budget;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Bounds what the names of pools take in a report: a process may give its pools names of megabytes.
 * If all names together are longer than they may be, each worker keeps its shortest names, as many
 * as go into its share; how many pools are left out is said.
 */
final class NamesBudget {
  private NamesBudget() {}

  /** The workers with the pools whose names there is room for. */
  static List<Worker> bounded(List<Worker> workers, List<Failure> failures) {
    return bounded(workers, failures, Budget.BYTES_OF_NAMES);
  }

  static List<Worker> bounded(List<Worker> workers, List<Failure> failures, long most) {
    if (workers.stream().mapToLong(NamesBudget::bytes).sum() <= most) {
      return workers;
    }
    List<Worker> bounded = new ArrayList<>();
    for (Worker worker : workers) {
      bounded.add(bounded(worker, failures, most / workers.size()));
    }
    return bounded;
  }

  private static Worker bounded(Worker worker, List<Failure> failures, long most) {
    long left = most;
    Set<Pool> leftOut = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Pool> shortestFirst =
        worker.pools().values().stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparingInt(pool -> pool.name().length()))
            .toList();
    for (Pool pool : shortestFirst) {
      left -= pool.name().length();
      if (left < 0) {
        leftOut.add(pool);
      }
    }
    if (leftOut.isEmpty()) {
      return worker;
    }
    failures.add(NotRead.namesTooLong(worker.pid(), leftOut.size()));
    return worker.with(
        worker.parts().withPoolsOf(subsystem -> without(worker, subsystem, leftOut)));
  }

  private static List<Pool> without(Worker worker, Subsystem subsystem, Set<Pool> leftOut) {
    return worker.pools().getOrDefault(subsystem, List.of()).stream()
        .filter(pool -> !leftOut.contains(pool))
        .toList();
  }

  private static long bytes(Worker worker) {
    return worker.pools().values().stream()
        .flatMap(List::stream)
        .mapToLong(pool -> pool.name().length())
        .sum();
  }
}
