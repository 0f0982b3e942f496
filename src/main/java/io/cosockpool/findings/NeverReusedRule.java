package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A pool of which connections were closed, and into which none was ever put back, or which gives
 * none again. Connects wait only for a pool that has as many connections as its size: if fewer are
 * in use now and none was ever put back, some were closed. While all of them are in use, one look
 * does not tell whether they will be put back: their peer may be slow. A second one does, by the
 * connections that are gone. Those whose peer does not answer are closed for that reason, and say
 * nothing. That idle connections were not reused yet proves nothing: the next connect takes one as
 * soon as it comes. A worker that shuts down closes what is to be put back. A pool ends with its
 * last connection, so that of pools which are closed at once only their cosockets are met.
 */
final class NeverReusedRule implements Rule {
  private static final String KEEP =
      "Call setkeepalive instead of close when a connection is done with, and see that it does not"
          + " fail; otherwise each connect opens a connection. After an error (a handshake, a login)"
          + " look for its cause. A thread that is killed closes what it uses.";

  private static final String PEER_CLOSES =
      "The peer closes each connection after one use, since this side has nearly none of them in"
          + " TIME_WAIT: let the peer keep connections (Connection: close, the number of requests"
          + " that it takes on one, its timeout for idle ones). setkeepalive answers \"closed\".";

  /**
   * What shows it in a worker.
   *
   * @param closed how many connections are gone; 0 if connects that waited show it
   * @param once whether none that is in use came out of the pool
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
            .anyMatch(share -> suspects(share, observations))
        || observations.gateways().stream()
            .flatMap(List::stream)
            .anyMatch(worker -> ofLostPools(worker).size() >= Closed.LEAST)
        || (Fleeting.mayBe(observations) && ofFleeting(observations, List.of()).isEmpty());
  }

  /** Cosockets of pools that were there no more when these were read. */
  private static List<HeldConnection> ofLostPools(Worker worker) {
    return worker.parts().connections().map(WorkerConnections::entries).orElse(List.of()).stream()
        .filter(entry -> entry.kind() == ConnectionKind.COSOCKET_ACTIVE && entry.pool().isEmpty())
        .toList();
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
    Set<Name> found = new HashSet<>();
    for (SharedPool pool : observations.all()) {
      List<Evidence> evidence =
          pool.serving().stream().flatMap(share -> evidence(share, observations).stream()).toList();
      if (!evidence.isEmpty()) {
        findings.add(
            finding(pool.subject(), evidence, observations.sinceThen(), pool.serving().size()));
        found.add(pool.name());
      }
    }
    findings.addAll(
        PeerTotals.ofEach(
            observations,
            (workers, peer, totals) ->
                Collections.disjoint(totals.pools(), found)
                    ? finding(workers, peer, totals, observations)
                    : Optional.empty()));
    findings.addAll(ofFleeting(observations, findings));
    return findings;
  }

  /** Peers whose connections no look meets, while pools are there into which none is put back. */
  private List<Finding> ofFleeting(Observations observations, List<Finding> found) {
    return Fleeting.peers(observations)
        .filter(FleetingPeer::areUsedOnce)
        .filter(peer -> !peer.all().withPools().isEmpty())
        .filter(peer -> !peer.has(ConnectionKind.COSOCKET_UNPOOLED))
        .filter(peer -> !peer.isIn(found))
        .map(this::finding)
        .toList();
  }

  private Finding finding(FleetingPeer peer) {
    return new Finding(
        code(),
        new Subject.Peer(peer.address()),
        peer.all().withPools(),
        peer.closedLately(),
        peer.evidenceOfOneUse()
            + ", and no connection was ever put back into pools that are in use",
        KEEP);
  }

  /**
   * A peer whose pools last as long as their connections, a few milliseconds, so that a look seldom
   * meets one: to such a peer no connection is idle in either look.
   */
  private Optional<Finding> finding(
      List<Worker> workers, Name peer, PeerTotals totals, Observations observations) {
    if (totals.count(ConnectionKind.COSOCKET_IDLE) > 0) {
      return Optional.empty();
    }
    Predicate<HeldConnection> toPeer =
        entry ->
            entry.kind() == ConnectionKind.COSOCKET_ACTIVE
                && entry.peer().equals(Optional.of(peer));
    List<SeenWorker> serving =
        workers.stream()
            .filter(worker -> !worker.description().exiting())
            .map(SeenWorker::new)
            .toList();
    List<Evidence> evidence = new ArrayList<>();
    for (SeenWorker seen : serving) {
      Closed.of(seen, observations, toPeer)
          .filter(Closed::afterOneUse)
          .filter(closed -> leadKnown(seen, observations))
          .filter(closed -> areUsedOnce(closed, seen, observations))
          .filter(closed -> !areKeptAndClosed(closed, totals.pools(), seen, observations))
          .ifPresent(
              closed ->
                  evidence.add(
                      new Evidence(
                          seen.worker().pid(),
                          closed.gone(),
                          true,
                          closed.byPeer(seen, observations))));
    }
    return evidence.isEmpty()
        ? Optional.empty()
        : Optional.of(
            finding(new Subject.Peer(peer), evidence, observations.sinceThen(), serving.size()));
  }

  /**
   * Connections that begin and end in step are all in their first use at times, and in a new pool
   * then, though each serves several requests. So if none is in both looks, there has to be one for
   * each request.
   */
  private static boolean areUsedOnce(Closed closed, SeenWorker seen, Observations observations) {
    return closed.hasCommon() || observations.opened(seen.worker()).oneForEachRequest();
  }

  /**
   * Whether this side closes connections although some were put back: that is for {@link
   * SeldomReusedRule} to say.
   */
  private static boolean areKeptAndClosed(
      Closed closed, Set<Name> pools, SeenWorker seen, Observations observations) {
    return closed.side(seen, observations) == Closed.Side.THIS
        && wereAnyPutBack(pools, seen, observations);
  }

  /** Whether any was put back into one of these pools of a worker, as either look shows. */
  static boolean wereAnyPutBack(Set<Name> pools, SeenWorker seen, Observations observations) {
    return observations
        .inEitherLook(pools, seen)
        .anyMatch(pool -> pool.contents().filter(held -> held.mostIdle() > 0).isPresent());
  }

  /** Whether it is known in both looks where each idle connection leads. */
  private static boolean leadKnown(SeenWorker seen, Observations observations) {
    return Stream.concat(
            seen.connections().stream(), observations.connectionsBefore(seen.worker()).stream())
        .flatMap(connections -> connections.entries().stream())
        .allMatch(
            entry -> entry.kind() != ConnectionKind.COSOCKET_IDLE || entry.peer().isPresent());
  }

  /** Which connections are gone is looked for last: that takes a look at all of the worker's. */
  private static Optional<Evidence> evidence(Share share, Observations observations) {
    boolean neverKept = wasNeverPutBack(share) && wasNeverPutBackBefore(share, observations);
    boolean noneIdle = share.pool().free() == 0 && hadNoneIdleBefore(share, observations);
    return neverKept || noneIdle || hasClosed(share)
        ? evidence(share, neverKept, noneIdle, observations)
        : Optional.empty();
  }

  private static Optional<Evidence> evidence(
      Share share, boolean neverKept, boolean noneIdle, Observations observations) {
    Optional<Closed> any = closed(share, observations);
    Optional<Closed> closed =
        any.filter(Closed::areMany).filter(all -> areUsedOnce(all, share.seen(), observations));
    boolean byPeer = closed.filter(all -> all.byPeer(share.seen(), observations)).isPresent();
    if (closed.isPresent() && neverKept) {
      return Optional.of(new Evidence(share.pid(), closed.get().gone(), false, byPeer));
    }
    if (noneIdle
        && closed.filter(Closed::afterOneUse).isPresent()
        && !areKeptAndClosed(
            closed.get(), Set.of(share.pool().name()), share.seen(), observations)) {
      return Optional.of(new Evidence(share.pid(), closed.get().gone(), true, byPeer));
    }
    return hasClosed(share) && !mayHaveGivenUp(share, any)
        ? Optional.of(new Evidence(share.pid(), 0, false, false))
        : Optional.empty();
  }

  /** What to do about a pool that connects wait for if its connections are closed after one use. */
  static Optional<String> advice(Share share, Observations observations) {
    return share.isServing()
        ? evidence(share, observations).map(found -> advice(found.byPeer()))
        : Optional.empty();
  }

  private static String advice(boolean byPeer) {
    return byPeer ? PEER_CLOSES : KEEP;
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

  /** Whether no connection was ever put back into a pool. */
  static boolean wasNeverPutBack(Pool pool) {
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

  private Finding finding(Subject subject, List<Evidence> evidence, String time, int workers) {
    long closed = evidence.stream().mapToLong(Evidence::closed).sum();
    boolean once = evidence.stream().anyMatch(Evidence::once);
    List<Integer> pids = evidence.stream().map(Evidence::pid).toList();
    return new Finding(
        code(),
        subject,
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
                workers),
        advice(evidence.stream().anyMatch(Evidence::byPeer)));
  }
}
