package io.cosockpool.findings;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A worker whose entries of nginx's own connection pool have nearly run out, in two looks, or which
 * closed idle connections for new ones within the last minute for that reason.
 */
final class WorkerConnectionsRule implements Rule {
  /** With fewer free than this part nginx closes idle connections (ngx_drain_connections). */
  private static final long PART = 16;

  private static final long LATELY_SECONDS = 60;

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
    return UsedUp.isLasting(worker, observations, WorkerConnectionsRule::hasFewFree)
        ? Optional.of(ADVICE)
        : Optional.empty();
  }

  private static boolean isUsedUp(WorkerConnections pool) {
    return hasFewFree(pool) || wasDrained(pool);
  }

  private static boolean hasFewFree(WorkerConnections pool) {
    return pool.free() <= pool.limit() / PART;
  }

  private static boolean wasDrained(WorkerConnections pool) {
    return pool.gone().drainedSecondsAgo().orElse(Long.MAX_VALUE) < LATELY_SECONDS;
  }

  private Finding finding(UsedUp used) {
    UsedUp.One worst = used.worst(WorkerConnections::free);
    return used.finding(
        code(),
        worst,
        worst.pool().inUse(),
        "%,d of %,d worker_connections are free%s; most are %s"
            .formatted(
                worst.pool().free(),
                worst.pool().limit(),
                wasDrained(worst.pool())
                    ? ", and nginx closed idle connections for new ones "
                        + ago(worst.pool().gone().drainedSecondsAgo().orElseThrow())
                    : "",
                kinds(worst.pool())),
        ADVICE);
  }

  private static String ago(long seconds) {
    return seconds == 0 ? "just now" : Wording.counted(seconds, "second", "seconds") + " ago";
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
