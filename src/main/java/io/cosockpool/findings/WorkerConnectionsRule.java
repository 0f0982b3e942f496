package io.cosockpool.findings;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  @Override
  public String code() {
    return "worker-connections-used-up";
  }

  @Override
  public boolean suspects(Observations observations) {
    return UsedUp.isSuspected(observations, WorkerConnectionsRule::isUsedUp);
  }

  @Override
  public List<Finding> find(Observations observations) {
    return UsedUp.of(observations, WorkerConnectionsRule::isUsedUp).stream()
        .map(this::finding)
        .toList();
  }

  /** What to do about a worker's pools if that is the reason why they are full. */
  static Optional<String> advice(Worker worker, Observations observations) {
    return UsedUp.isLasting(worker, observations, WorkerConnectionsRule::isUsedUp)
        ? Optional.of(ADVICE)
        : Optional.empty();
  }

  private static boolean isUsedUp(WorkerConnections pool) {
    return pool.free() <= pool.limit() / PART;
  }

  private Finding finding(UsedUp used) {
    UsedUp.One worst = used.worst(WorkerConnections::free);
    return used.finding(
        code(),
        worst,
        worst.pool().inUse(),
        "%,d of %,d worker_connections are free; most are %s"
            .formatted(worst.pool().free(), worst.pool().limit(), kinds(worst.pool())),
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
