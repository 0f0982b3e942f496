package io.cosockpool.demo;

import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a report's numbers mean, in plain sentences; the trouble comes first. */
public final class Explanation {
  private static final String NO_QUEUES =
      "No pool has a backlog, so none can queue: that takes lua-nginx-module 0.10.14 or newer.\n";

  /** How a pool stands, the worst first. */
  private enum State {
    QUEUEING,
    FULL,
    HEALTHY;

    static State of(Pool pool) {
      if (pool.queued() > 0) {
        return QUEUEING;
      }
      return pool.free() == 0 && pool.inUse() >= pool.size() ? FULL : HEALTHY;
    }
  }

  private Explanation() {}

  /**
   * A line for each pool and its workers' process ids; pools that are alike in several workers
   * share one.
   */
  public static String of(Report report) {
    Map<Pool, List<Integer>> pidsByPool = pidsByPool(report);
    StringBuilder text = new StringBuilder();
    pidsByPool.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<Pool, List<Integer>> e) -> State.of(e.getKey()))
                .thenComparing(e -> e.getKey().name()))
        .forEach(e -> text.append(line(e.getKey(), e.getValue())));
    if (pidsByPool.keySet().stream().allMatch(pool -> pool.backlog().isEmpty())) {
      text.append(NO_QUEUES);
    }
    return text.toString();
  }

  private static Map<Pool, List<Integer>> pidsByPool(Report report) {
    Map<Pool, List<Integer>> pidsByPool = new LinkedHashMap<>();
    for (Worker worker : report.workers()) {
      for (List<Pool> pools : worker.pools().values()) {
        pools.forEach(
            pool -> pidsByPool.computeIfAbsent(pool, p -> new ArrayList<>()).add(worker.pid()));
      }
    }
    return pidsByPool;
  }

  private static String line(Pool pool, List<Integer> pids) {
    return "- %s (workers %s) %s\n".formatted(pool.name(), processes(pids), meaning(pool));
  }

  private static String processes(List<Integer> pids) {
    return pids.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String meaning(Pool pool) {
    return switch (State.of(pool)) {
      case QUEUEING -> queueing(pool);
      case FULL -> full(pool);
      case HEALTHY -> healthy(pool);
    };
  }

  private static String queueing(Pool pool) {
    return ("is the problem: %d of %d connections are in use, none is free, and %d connects wait"
            + " for one to be put back. Their requests stand still. The backlog admits %d;"
            + " beyond that a connect fails at once. Look why the upstream holds its"
            + " connections so long; if it can take more of them, raise pool_size.")
        .formatted(pool.inUse(), pool.size(), pool.queued(), pool.backlog().orElse(0));
  }

  private static String full(Pool pool) {
    return "is full: %d of %d connections are in use, none is free. %s"
        .formatted(pool.inUse(), pool.size(), nextConnect(pool));
  }

  private static String nextConnect(Pool pool) {
    return pool.backlog().isPresent()
        ? "Its backlog lets up to %d further connects wait.".formatted(pool.backlog().getAsLong())
        : "It has no backlog, so nothing waits: each further connect opens a connection of its own,"
            + " without any limit, and no more than %d can be kept for reuse."
                .formatted(pool.size());
  }

  private static String healthy(Pool pool) {
    return "is healthy: %d of %d connections are in use, %d free for reuse."
        .formatted(pool.inUse(), pool.size(), pool.free());
  }
}
