package io.cosockpool.report;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What there is to say of a report beside its numbers, in whole sentences without names. */
final class Remarks {
  /** More processes would make nobody wiser. */
  private static final int MOST_NAMED = 8;

  private Remarks() {}

  /** What the numbers of pools do not show. */
  static List<String> ofPools(Report report) {
    return Stream.of(outsideOfPools(report), nearlyUsedUp(report), exiting(report))
        .flatMap(List::stream)
        .toList();
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
    addKept(
        parts,
        report,
        KeepalivePool.Owner.UPSTREAM,
        ConnectionKind.UPSTREAM_IDLE,
        "upstream block with keepalive",
        "upstream blocks with keepalive");
    addKept(
        parts,
        report,
        KeepalivePool.Owner.BALANCER,
        ConnectionKind.BALANCER_IDLE,
        "keepalive pool of balancer_by_lua",
        "keepalive pools of balancer_by_lua");
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

  /** What keeps connections is named even if it has none at the moment: few live for long. */
  private static void addKept(
      List<String> parts,
      Report report,
      KeepalivePool.Owner owner,
      ConnectionKind kind,
      String one,
      String many) {
    long idle = count(report, kind);
    long names =
        connections(report)
            .flatMap(pool -> pool.keepalivePools().stream())
            .filter(pool -> pool.owner() == owner)
            .map(KeepalivePool::name)
            .distinct()
            .count();
    if (names > 0 || idle > 0) {
      parts.add(
          "%s (%s)"
              .formatted(
                  Wording.counted(Math.max(1, names), one, many),
                  Wording.counted(idle, "idle connection", "idle connections")));
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

  /** Where these run out, no pool can have more connections, however large it is. */
  private static List<String> nearlyUsedUp(Report report) {
    List<WorkerRow> rows =
        report.workers().stream().flatMap(WorkerRow::of).filter(WorkerRow::isNearlyUsedUp).toList();
    return rows.isEmpty()
        ? List.of()
        : List.of(
            "Nearly all worker_connections are in use: %s. See cosockpool connections."
                .formatted(
                    some(
                        rows,
                        row ->
                            "process %d has %,d of %,d left"
                                .formatted(row.pid(), row.pool().free(), row.pool().limit()))));
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
                some(exiting, worker -> "process " + worker.pid()),
                one ? "It holds" : "They hold",
                inUse(exiting),
                inUse(report.workers()),
                clientsKnown ? " and " + Wording.counted(clients, "client", "clients") : "",
                one ? "ends" : "end",
                one ? "its" : "their"));
  }

  /** The first of them in words, and how many more there are. */
  private static <T> String some(List<T> all, Function<T, String> words) {
    String first = all.stream().limit(MOST_NAMED).map(words).collect(joining(", "));
    return all.size() > MOST_NAMED
        ? "%s and %,d more".formatted(first, all.size() - MOST_NAMED)
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
