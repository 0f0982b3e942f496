package io.cosockpool.report;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What there is to say of a report beside its numbers, in whole sentences without names. */
final class Remarks {
  /** The ids of more processes would make nobody wiser. */
  private static final int MOST_PIDS = 8;

  private Remarks() {}

  /** What the numbers of pools do not show. */
  static List<String> ofPools(Report report) {
    return Stream.concat(outsideOfPools(report).stream(), exiting(report).stream()).toList();
  }

  /** What nginx's own connection pools do not show. */
  static List<String> ofConnections(Report report) {
    List<String> remarks = new ArrayList<>(exiting(report));
    for (Worker worker : report.workers()) {
      worker.parts().connections().ifPresent(pool -> addLimits(remarks, worker.pid(), pool));
    }
    return remarks;
  }

  /** Connections that somebody may look for among the pools, in vain. */
  private static List<String> outsideOfPools(Report report) {
    List<String> parts = new ArrayList<>();
    add(
        parts,
        count(report, ConnectionKind.COSOCKET_UNPOOLED),
        "cosocket outside of any pool",
        "cosockets outside of any pool");
    add(parts, count(report, ConnectionKind.UDP_COSOCKET), "UDP cosocket", "UDP cosockets");
    add(
        parts,
        count(report, ConnectionKind.UPSTREAM_ACTIVE),
        "connection to an upstream in use",
        "connections to upstreams in use");
    add(
        parts,
        count(report, ConnectionKind.UPSTREAM_IDLE),
        "idle one of an upstream block",
        "idle ones of upstream blocks");
    add(
        parts,
        count(report, ConnectionKind.BALANCER_IDLE),
        "idle one of balancer_by_lua",
        "idle ones of balancer_by_lua");
    return parts.isEmpty()
        ? List.of()
        : List.of(
            "Not in these pools: %s%s. See cosockpool connections."
                .formatted(isExact(report) ? "" : "about ", String.join(", ", parts)));
  }

  private static void add(List<String> parts, long count, String one, String many) {
    if (count > 0) {
      parts.add(Wording.counted(count, one, many));
    }
  }

  private static long count(Report report, ConnectionKind kind) {
    return connections(report).mapToLong(pool -> pool.kinds().getOrDefault(kind, 0L)).sum();
  }

  private static boolean isExact(Report report) {
    return connections(report).allMatch(pool -> pool.exact() && pool.leftOut() == 0);
  }

  private static Stream<WorkerConnections> connections(Report report) {
    return report.workers().stream().flatMap(worker -> worker.parts().connections().stream());
  }

  /** The workers that end as soon as their last requests let them. */
  private static List<String> exiting(Report report) {
    List<Worker> exiting =
        report.workers().stream().filter(worker -> worker.description().exiting()).toList();
    if (exiting.isEmpty()) {
      return List.of();
    }
    boolean one = exiting.size() == 1;
    long clients =
        exiting.stream()
            .flatMap(worker -> worker.parts().connections().stream())
            .mapToLong(
                pool -> ConnectionGroup.CLIENTS.in(pool) + ConnectionGroup.CLIENTS_IDLE.in(pool))
            .sum();
    boolean clientsKnown =
        exiting.stream().allMatch(worker -> worker.parts().connections().isPresent());
    return List.of(
        "%s (%s). %s %,d of the %,d connections of pools that are in use%s, and %s with %s last request."
            .formatted(
                Wording.counted(exiting.size(), "worker shuts down", "workers shut down"),
                pids(exiting),
                one ? "It holds" : "They hold",
                inUse(exiting),
                inUse(report.workers()),
                clientsKnown ? " and " + Wording.counted(clients, "client", "clients") : "",
                one ? "ends" : "end",
                one ? "its" : "their"));
  }

  private static String pids(List<Worker> workers) {
    String first =
        workers.stream()
            .limit(MOST_PIDS)
            .map(worker -> "process " + worker.pid())
            .collect(joining(", "));
    return workers.size() > MOST_PIDS
        ? "%s and %,d more".formatted(first, workers.size() - MOST_PIDS)
        : first;
  }

  private static long inUse(List<Worker> workers) {
    return workers.stream()
        .flatMap(worker -> worker.pools().values().stream())
        .flatMap(List::stream)
        .mapToLong(Pool::inUse)
        .sum();
  }

  private static void addLimits(List<String> remarks, int pid, WorkerConnections pool) {
    boolean takesTurns =
        pool.acceptMutex().filter(WorkerConnections.AcceptMutex::enabled).isPresent();
    if (takesTurns && pool.acceptDisabled().orElse(0) > 0) {
      remarks.add(
          "Process %d lets other workers accept: fewer than one eighth of its worker_connections were free."
              .formatted(pid));
    }
    if (pool.descriptorLimit().orElse(Long.MAX_VALUE) < pool.limit()) {
      remarks.add(
          "Process %d may have %,d descriptors, which end before its %,d worker_connections do."
              .formatted(pid, pool.descriptorLimit().orElseThrow(), pool.limit()));
    }
    if (pool.leftOut() > 0) {
      remarks.add(
          "Process %d: %s."
              .formatted(
                  pid,
                  Wording.counted(
                      pool.leftOut(),
                      "connection did not hold still, and its kind is not known",
                      "connections did not hold still, and their kinds are not known")));
    }
    if (!pool.exact()) {
      remarks.add(
          "Process %d took or gave back connections while they were read: its kinds may be wrong by up to %,d in all."
              .formatted(pid, pool.moved()));
    }
  }
}
