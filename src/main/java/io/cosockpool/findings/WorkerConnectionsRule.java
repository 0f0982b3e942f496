package io.cosockpool.findings;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A worker whose entries of nginx's own connection pool have nearly run out, in two looks. */
final class WorkerConnectionsRule implements Rule {
  /** With fewer free than this part nginx closes idle clients (ngx_drain_connections). */
  private static final long PART = 16;

  private static final int KINDS = 3;

  /** What has less is not why they run out. */
  private static final long LEAST_PART = 10;

  private static final String ADVICE =
      "Raise worker_connections, and worker_rlimit_nofile with it, or hold connections for a"
          + " shorter time. A larger pool_size changes nothing.";

  /** A worker and its connections. */
  private record Used(Worker worker, WorkerConnections pool) {}

  @Override
  public String code() {
    return "worker-connections-used-up";
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.gateways().stream().anyMatch(workers -> !usedUp(workers).isEmpty());
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (List<Worker> workers : observations.gateways()) {
      List<Used> used =
          usedUp(workers).stream().filter(each -> isUsedUp(each.worker(), observations)).toList();
      if (!used.isEmpty()) {
        findings.add(finding(used, workers.size()));
      }
    }
    return findings;
  }

  private static List<Used> usedUp(List<Worker> workers) {
    return workers.stream()
        .flatMap(
            worker -> worker.parts().connections().stream().map(pool -> new Used(worker, pool)))
        .filter(used -> isUsedUp(used.pool()))
        .toList();
  }

  /** What to do about a worker's pools if that is the reason why they are full. */
  static Optional<String> advice(Worker worker, Observations observations) {
    return isUsedUp(worker, observations) ? Optional.of(ADVICE) : Optional.empty();
  }

  private static boolean isUsedUp(Worker worker, Observations observations) {
    return Stream.of(worker.parts().connections(), observations.connectionsBefore(worker))
        .allMatch(pool -> pool.filter(WorkerConnectionsRule::isUsedUp).isPresent());
  }

  private static boolean isUsedUp(WorkerConnections pool) {
    return pool.free() <= pool.limit() / PART;
  }

  private Finding finding(List<Used> used, int workers) {
    Used worst =
        used.stream().min(Comparator.comparingLong(each -> each.pool().free())).orElseThrow();
    return new Finding(
        code(),
        new Subject.Pid(worst.worker().pid()),
        used.stream().map(each -> each.worker().pid()).toList(),
        worst.pool().inUse(),
        "%,d of %,d worker_connections are free; most are %s%s"
            .formatted(
                worst.pool().free(),
                worst.pool().limit(),
                kinds(worst.pool()),
                used.size() == 1
                    ? ""
                    : "; %d of %d workers are like that".formatted(used.size(), workers)),
        ADVICE);
  }

  private static String kinds(WorkerConnections pool) {
    return pool.kinds().entrySet().stream()
        .filter(kind -> LEAST_PART * kind.getValue() > pool.inUse())
        .sorted(Map.Entry.<ConnectionKind, Long>comparingByValue().reversed())
        .limit(KINDS)
        .map(kind -> "%s: %,d".formatted(kind.getKey().label(), kind.getValue()))
        .collect(joining("; "));
  }
}
