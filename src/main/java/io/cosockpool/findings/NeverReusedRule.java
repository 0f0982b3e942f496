package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pool of which connections were closed, and into which none was ever put back. Connects wait
 * only for a pool that has as many connections as its size: if fewer are in use now and none was
 * ever put back, some were closed. While all of them are in use, one look does not tell whether
 * they will be put back: their peer may be slow. A second one does, by the connections that are
 * gone. That idle connections were not reused yet proves nothing: the next connect takes one as
 * soon as it comes. A worker that shuts down closes what is to be put back.
 */
final class NeverReusedRule implements Rule {
  /** One or two may have ended by an error of their own. */
  private static final int LEAST_CLOSED = 3;

  /**
   * Between looks that are further apart, connections may have been put back, and their pool may
   * have gone and come again.
   */
  private static final long LONGEST = 2000;

  /** The look itself takes some of the time. */
  private static final int TIMES = 2;

  @Override
  public String code() {
    return "never-reused";
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.all().stream()
        .flatMap(pool -> pool.serving().stream())
        .anyMatch(
            share ->
                !hasClosed(share)
                    && wasNeverPutBack(share)
                    && share.inUse().size() >= LEAST_CLOSED);
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      long closed = 0;
      List<Integer> pids = new ArrayList<>();
      for (Share share : pool.serving()) {
        long ofShare = closed(share, observations);
        if (ofShare >= LEAST_CLOSED) {
          closed += ofShare;
        }
        if (ofShare >= LEAST_CLOSED || hasClosed(share)) {
          pids.add(share.pid());
        }
      }
      if (!pids.isEmpty()) {
        findings.add(finding(pool, pids, closed, observations.sinceThen()));
      }
    }
    return findings;
  }

  private static boolean wasNeverPutBack(Share share) {
    return wasNeverPutBack(share.pool());
  }

  private static boolean wasNeverPutBack(Pool pool) {
    return pool.contents().filter(held -> held.mostIdle() == 0).isPresent();
  }

  /** A pool of which all connections were closed is another one when it is used again. */
  private static boolean wasNeverPutBackBefore(Share share, Observations observations) {
    return observations.workerBefore(share.worker()).stream()
        .flatMap(then -> then.pools(share.pool().name()).stream())
        .anyMatch(NeverReusedRule::wasNeverPutBack);
  }

  /** Whether one look shows it. */
  private static boolean hasClosed(Share share) {
    Pool pool = share.pool();
    return wasNeverPutBack(share)
        && pool.inUse() < pool.size()
        && (pool.queued() > 0 || pool.contents().filter(PoolContents::haveWaited).isPresent());
  }

  /**
   * How many connections at least that were in use in the look before are closed by now, although
   * they had time left to wait for their peer; 0 if one was ever put back in either look.
   */
  private static long closed(Share share, Observations observations) {
    Optional<SeenWorker> seenBefore = observations.workerBefore(share.worker());
    Optional<WorkerConnections> before = seenBefore.flatMap(SeenWorker::connections);
    Optional<WorkerConnections> now = share.worker().parts().connections();
    if (before.isEmpty()
        || now.isEmpty()
        || before.get().ageMilliseconds().isEmpty()
        || now.get().ageMilliseconds().isEmpty()
        || observations.since(share.worker()) > LONGEST
        || !wasNeverPutBack(share)
        || !wasNeverPutBackBefore(share, observations)) {
      return 0;
    }
    long elapsed = observations.since(share.worker());
    long gone =
        seenBefore.flatMap(then -> then.inUse(share.pool().name())).orElse(List.of()).stream()
            .filter(
                entry ->
                    share.seen().connection(entry.number()).isEmpty() && hadTime(entry, elapsed))
            .count();
    return gone - now.get().leftOut();
  }

  /** Whether Lua code had it in its hands, or its peer had time left to answer. */
  private static boolean hadTime(HeldConnection connection, long milliseconds) {
    return switch (connection.doing().orElse(CosocketActivity.CONNECT)) {
      case IDLE -> true;
      case RECEIVE ->
          connection.timerExpiresInMilliseconds().orElse(Long.MAX_VALUE) > TIMES * milliseconds;
      case RESOLVE, CONNECT, HANDSHAKE, SEND -> false;
    };
  }

  private Finding finding(SharedPool pool, List<Integer> pids, long closed, String time) {
    return new Finding(
        code(),
        pool.subject(),
        pids,
        pids.size(),
        "%s, and no connection was ever put back in %d of %d workers"
            .formatted(
                closed > 0
                    ? "%,d connections that were in use %s before are closed"
                        .formatted(closed, time)
                    : "connects had to wait",
                pids.size(),
                pool.serving().size()),
        "Call setkeepalive instead of close when a connection is done with, and see that it does not"
            + " fail; otherwise each connect opens a connection.");
  }
}
