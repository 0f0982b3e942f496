package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pool of which connections were closed, and into which none was ever put back, or which gives
 * none again. Connects wait only for a pool that has as many connections as its size: if fewer are
 * in use now and none was ever put back, some were closed. While all of them are in use, one look
 * does not tell whether they will be put back: their peer may be slow. A second one does, by the
 * connections that are gone. Those whose peer does not answer are closed for that reason, and say
 * nothing. That idle connections were not reused yet proves nothing: the next connect takes one as
 * soon as it comes. A worker that shuts down closes what is to be put back.
 */
final class NeverReusedRule implements Rule {
  private static final String KEEP =
      "Call setkeepalive instead of close when a connection is done with, and see that it does not"
          + " fail; otherwise each connect opens a connection.";

  private static final String PEER_CLOSES =
      "The peer closes each connection after one use, since this side has nearly none of them in"
          + " TIME_WAIT: let the peer keep connections (Connection: close, the number of requests"
          + " that it takes on one, its timeout for idle ones). setkeepalive answers \"closed\".";

  /**
   * What shows it in a worker.
   *
   * @param closed how many connections are gone; 0 if connects that waited show it
   * @param once whether connections were put back, and none came out again
   * @param byPeer whether the peer closes them
   */
  private record Evidence(int pid, long closed, boolean once, boolean byPeer) {}

  @Override
  public String code() {
    return "never-reused";
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.all().stream()
        .flatMap(pool -> pool.serving().stream())
        .anyMatch(share -> suspects(share, observations));
  }

  private static boolean suspects(Share share, Observations observations) {
    return hasClosed(share)
        ? mayHaveGivenUp(share, closed(share, observations))
        : share.inUse().size() >= Closed.LEAST && (wasNeverPutBack(share) || mayBeOfOneUse(share));
  }

  private static boolean mayBeOfOneUse(Share share) {
    return share.pool().free() == 0
        && share.inUse().stream().allMatch(entry -> entry.reused().orElse(1) == 0);
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Evidence> evidence =
          pool.serving().stream().flatMap(share -> evidence(share, observations).stream()).toList();
      if (!evidence.isEmpty()) {
        findings.add(finding(pool, evidence, observations.sinceThen()));
      }
    }
    return findings;
  }

  private static Optional<Evidence> evidence(Share share, Observations observations) {
    Optional<Closed> any = closed(share, observations);
    Optional<Closed> closed = any.filter(Closed::areMany);
    boolean byPeer = closed.filter(all -> all.byPeer(share.seen())).isPresent();
    if (closed.isPresent()
        && wasNeverPutBack(share)
        && wasNeverPutBackBefore(share, observations)) {
      return Optional.of(new Evidence(share.pid(), closed.get().gone(), false, byPeer));
    }
    if (closed.filter(Closed::afterOneUse).isPresent()
        && share.pool().free() == 0
        && hadNoneIdleBefore(share, observations)) {
      return Optional.of(new Evidence(share.pid(), closed.get().gone(), true, byPeer));
    }
    return hasClosed(share) && !mayHaveGivenUp(share, any)
        ? Optional.of(new Evidence(share.pid(), 0, false, false))
        : Optional.empty();
  }

  /** Empty where a pool of http and one of stream have the same name in either look. */
  private static Optional<Closed> closed(Share share, Observations observations) {
    Name name = share.pool().name();
    boolean known =
        share.seen().inUse(name).isPresent()
            && observations
                .workerBefore(share.worker())
                .flatMap(then -> then.inUse(name))
                .isPresent();
    return known
        ? Closed.of(share.seen(), observations, entry -> isInUse(entry, share))
        : Optional.empty();
  }

  private static boolean isInUse(HeldConnection entry, Share share) {
    return entry.kind() == ConnectionKind.COSOCKET_ACTIVE
        && entry.pool().equals(Optional.of(share.pool().name()));
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

  /** If most wait for their peer, those that are gone may have given up waiting, too. */
  private static boolean mayHaveGivenUp(Share share, Optional<Closed> closed) {
    return share.seen().connections().isPresent()
        && closed.filter(Closed::areAny).isEmpty()
        && Hold.mostWaitForPeer(share.inUse(), share.pool().inUse());
  }

  private static boolean hadNoneIdleBefore(Share share, Observations observations) {
    return observations.workerBefore(share.worker()).stream()
        .flatMap(then -> then.pools(share.pool().name()).stream())
        .allMatch(pool -> pool.free() == 0);
  }

  private Finding finding(SharedPool pool, List<Evidence> evidence, String time) {
    long closed = evidence.stream().mapToLong(Evidence::closed).sum();
    boolean once = evidence.stream().anyMatch(Evidence::once);
    List<Integer> pids = evidence.stream().map(Evidence::pid).toList();
    return new Finding(
        code(),
        pool.subject(),
        pids,
        pids.size(),
        "%s, and %s in %d of %d workers"
            .formatted(
                closed > 0
                    ? "%,d connections that were in use %s before are closed"
                        .formatted(closed, time)
                    : "connects had to wait",
                once
                    ? "none that is in use came out of the pool"
                    : "no connection was ever put back",
                pids.size(),
                pool.serving().size()),
        evidence.stream().anyMatch(Evidence::byPeer) ? PEER_CLOSES : KEEP);
  }
}
