package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.PoolName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pools whose peer's connections are closed again and again from this side, while those that are
 * put back were hardly reused. What a pool keeps is closed once in an idle time at most, so that
 * many more must have been closed instead of put back.
 */
final class RarelyReusedRule implements Rule {
  /** What is closed in a minute by chance: errors, timeouts, a worker that ended. */
  private static final long LEAST_CLOSED = 100;

  /** In the minute that the kernel tells of, idle times of 10 s and more end six times at most. */
  private static final long IDLE_TIMES = 6;

  @Override
  public String code() {
    return "rarely-reused";
  }

  @Override
  public List<Finding> find(Observations observations) {
    Map<PoolName, Long> kept = kept(observations);
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      Map<PoolName, Long> closed = closed(pool);
      long count = closed.values().stream().mapToLong(Long::longValue).sum();
      long most = closed.keySet().stream().mapToLong(peer -> kept.getOrDefault(peer, 0L)).sum();
      double average = averageReuse(pool);
      if (count >= LEAST_CLOSED
          && count > IDLE_TIMES * most
          && average < 1
          && pool.shares().stream().noneMatch(RarelyReusedRule::mayEvict)) {
        findings.add(finding(pool, count, average));
      }
    }
    return findings;
  }

  /**
   * How many connections to a peer all pools can keep that have some. A worker in which a pool is
   * not there may have had it a moment ago: it goes with its last connection.
   */
  private static Map<PoolName, Long> kept(Observations observations) {
    Map<PoolName, Long> kept = new HashMap<>();
    for (SharedPool pool : observations.all()) {
      long size = pool.shares().stream().mapToLong(share -> share.pool().size()).max().orElse(0);
      closed(pool)
          .keySet()
          .forEach(peer -> kept.merge(peer, size * observations.workers(), Long::sum));
    }
    return kept;
  }

  private static double averageReuse(SharedPool pool) {
    return pool.shares().stream()
        .flatMap(share -> share.idle().stream())
        .mapToLong(IdleConnection::reused)
        .average()
        .orElse(0);
  }

  /** By peer; of workers that started at different times, what the youngest has seen counts. */
  private static Map<PoolName, Long> closed(SharedPool pool) {
    Map<PoolName, Long> closed = new HashMap<>();
    for (Share share : pool.shares()) {
      for (IdleConnection idle : share.idle()) {
        idle.peer().ifPresent(peer -> closed.merge(peer, idle.closedLately(), Math::min));
      }
    }
    return closed;
  }

  /** Whether setkeepalive may have closed connections for want of room. */
  private static boolean mayEvict(Share share) {
    long mostIdle = share.pool().contents().map(PoolContents::mostIdle).orElse(0L);
    return share.pool().backlog().isEmpty() && mostIdle >= share.pool().size();
  }

  private Finding finding(SharedPool pool, long closed, double average) {
    return new Finding(
        code(),
        pool.subsystem(),
        List.of(pool.name()),
        pool.shares().stream().map(Share::pid).toList(),
        ("%d connections to its peer were closed from this side within a minute, and the idle ones"
                + " were reused %.1f times on average")
            .formatted(closed, average),
        "Call setkeepalive on every path, the error paths too, and see that it does not fail; give it"
            + " an idle time that is longer than the time between two uses.");
  }
}
