package io.cosockpool.metrics;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The numbers of one report as gauges. What is not known has no series; it is never 0. */
final class ReportMetrics {
  private static final double MILLISECONDS = 1000;

  private final NamedPools names;

  private final Gauges connections =
      Gauges.summed(
          "openresty_cosocket_pool_connections",
          "Connections that a cosocket pool counts: idle, used, and connects that wait.");
  private final Gauges sizes =
      Gauges.summed(
          "openresty_cosocket_pool_size", "How many connections a cosocket pool can keep.");
  private final Gauges backlogs =
      Gauges.summed(
          "openresty_cosocket_pool_backlog_limit",
          "How many connects may wait when a cosocket pool is full; none if they do not wait.");
  private final Gauges oldestWaits =
      Gauges.largest(
          "openresty_cosocket_pool_oldest_wait_seconds",
          "How long the connect has waited that waits longest for a cosocket pool; 0 if none does.");
  private final Gauges workerConnections =
      Gauges.summed(
          "openresty_worker_connections",
          "Entries of nginx's own connection pool that are in use, by what has them.");
  private final Gauges limits =
      Gauges.summed(
          "openresty_worker_connections_limit",
          "How many connections a worker can have (worker_connections).");
  private final Gauges requests =
      Gauges.summed(
          "openresty_worker_requests",
          "Requests and running Lua timers; queued: a connect of it waits for a cosocket pool.");
  private final Gauges findings =
      Gauges.largest(
          "cosockpool_finding", "What is wrong: cosockpool explain CODE tells what a code means.");

  private ReportMetrics(NamedPools names) {
    this.names = names;
  }

  static List<MetricSnapshot> of(Report report, List<Finding> found, NamedPools names) {
    ReportMetrics metrics = new ReportMetrics(names);
    report.workers().forEach(metrics::add);
    found.forEach(metrics::add);
    return Stream.of(
            metrics.connections,
            metrics.sizes,
            metrics.backlogs,
            metrics.oldestWaits,
            metrics.workerConnections,
            metrics.limits,
            metrics.requests,
            metrics.findings)
        .map(Gauges::snapshot)
        .toList();
  }

  private void add(Worker worker) {
    String pid = Integer.toString(worker.pid());
    for (Map.Entry<Subsystem, List<Pool>> pools : worker.pools().entrySet()) {
      pools.getValue().forEach(pool -> add(pid, pools.getKey(), pool));
    }
    worker.parts().connections().ifPresent(read -> add(pid, read));
    worker.parts().requests().ifPresent(read -> add(pid, read));
  }

  private void add(String pid, Subsystem subsystem, Pool pool) {
    String[] labels = {
      "subsystem", subsystem.label(), "pool", names.label(subsystem, pool.name()), "pid", pid
    };
    connections.add(pool.free(), with(labels, "state", "idle"));
    connections.add(pool.inUse(), with(labels, "state", "used"));
    connections.add(pool.queued(), with(labels, "state", "waiting"));
    sizes.add(pool.size(), labels);
    pool.backlog().ifPresent(limit -> backlogs.add(limit, labels));
    oldestWait(pool).ifPresent(wait -> oldestWaits.addMeasured(wait / MILLISECONDS, labels));
  }

  private static String[] with(String[] labels, String name, String value) {
    return Stream.concat(Stream.of(labels), Stream.of(name, value)).toArray(String[]::new);
  }

  /** In milliseconds; the first of the queue waits longest. Empty if that is not known. */
  private static OptionalLong oldestWait(Pool pool) {
    if (pool.queued() == 0) {
      return OptionalLong.of(0);
    }
    return pool.contents().stream()
        .flatMap(held -> held.waiting().stream())
        .map(WaitingConnect::waitedMilliseconds)
        .flatMapToLong(OptionalLong::stream)
        .max();
  }

  private void add(String pid, WorkerConnections read) {
    read.kinds()
        .forEach((kind, count) -> workerConnections.add(count, "pid", pid, "kind", kind.key()));
    limits.add(read.limit(), "pid", pid);
  }

  private void add(String pid, Requests read) {
    long queued = read.requests().stream().filter(Request::isQueued).count();
    requests.add(read.requests().size() - queued, "pid", pid, "state", "running");
    requests.add(queued, "pid", pid, "state", "queued");
  }

  /** A finding about many pools has a series for each; one about a worker or a peer has no pool. */
  private void add(Finding finding) {
    if (finding.subject() instanceof Subject.Pools pools) {
      for (Name pool : pools.names()) {
        findings.add(
            1,
            "code",
            finding.code(),
            "subsystem",
            pools.subsystem().label(),
            "pool",
            names.label(pools.subsystem(), pool));
      }
    } else {
      findings.add(1, "code", finding.code());
    }
  }
}
