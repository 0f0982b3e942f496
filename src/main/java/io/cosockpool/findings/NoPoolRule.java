package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A peer that Lua code connects to and closes again and again, and that no pool leads to. */
final class NoPoolRule implements Rule {
  private static final String KEEP =
      "Call setkeepalive instead of close where a connection is done with, after its last use and"
          + " on every path: ngx.exit, a return or an error before it closes the connection. Look at"
          + " what setkeepalive returns, and at its timeout. A thread that is killed closes what it"
          + " uses.";

  private static final String PEER_CLOSES =
      "The peer closes each connection after one use, since this side has nearly none of them in"
          + " TIME_WAIT, so that setkeepalive fails with \"closed\": let the peer keep connections"
          + " (Connection: close, the number of requests that it takes on one).";

  @Override
  public String code() {
    return "no-pool";
  }

  @Override
  public boolean suspects(Observations observations) {
    return (PeerTotals.anyAreClosed(observations) && find(observations).isEmpty())
        || observations.gateways().stream()
            .flatMap(List::stream)
            .anyMatch(worker -> outside(worker, entry -> true).size() >= Closed.LEAST)
        || (Fleeting.mayBe(observations) && find(observations).isEmpty());
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings =
        new ArrayList<>(
            PeerTotals.ofEach(
                observations,
                (workers, peer, totals) ->
                    totals.count(ConnectionKind.COSOCKET_UNPOOLED) > 0 && totals.pools().isEmpty()
                        ? finding(workers, peer, totals, observations)
                        : Optional.empty()));
    Fleeting.peers(observations)
        .filter(FleetingPeer::areUsedOnce)
        .filter(peer -> peer.all().withPools().isEmpty())
        .filter(peer -> !peer.has(ConnectionKind.COSOCKET_ACTIVE))
        .filter(
            peer ->
                peer.all().byCosocketsAlone()
                    || peer.hasPassing(Set.of(ConnectionKind.COSOCKET_UNPOOLED)))
        .filter(peer -> !peer.isIn(findings))
        .forEach(peer -> findings.add(finding(peer)));
    return findings;
  }

  private Finding finding(FleetingPeer peer) {
    return new Finding(
        code(),
        new Subject.Peer(peer.address()),
        peer.all().pids(),
        peer.closedLately(),
        peer.evidenceOfOneUse() + ", and no look met a pool that leads to it",
        KEEP);
  }

  private Optional<Finding> finding(
      List<Worker> workers, Name peer, PeerTotals totals, Observations observations) {
    Predicate<HeldConnection> toPeer = entry -> entry.peer().equals(Optional.of(peer));
    List<SeenWorker> seen = workers.stream().map(SeenWorker::new).toList();
    if (totals.areClosed()) {
      List<SeenWorker> using =
          seen.stream().filter(worker -> !outside(worker.worker(), toPeer).isEmpty()).toList();
      return !using.isEmpty()
              && using.stream().allMatch(worker -> mayHaveGivenUp(worker, toPeer, observations))
          ? Optional.empty()
          : Optional.of(
              finding(
                  peer,
                  totals,
                  "%,d connections to it were closed within the last minute (TIME_WAIT)"
                      .formatted(totals.timeWait()),
                  KEEP));
    }
    return seen.stream()
        .filter(worker -> closedAfterOneUse(worker, toPeer, observations).isPresent())
        .findFirst()
        .map(
            worker -> {
              Closed closed = closedAfterOneUse(worker, toPeer, observations).orElseThrow();
              return finding(
                  peer,
                  totals,
                  "%,d that were in use %s before are closed"
                      .formatted(closed.gone(), observations.sinceThen()),
                  closed.byPeer(worker, observations) ? PEER_CLOSES : KEEP);
            });
  }

  /** What a worker closed after one use. */
  private static Optional<Closed> closedAfterOneUse(
      SeenWorker seen, Predicate<HeldConnection> toPeer, Observations observations) {
    return closed(seen, toPeer, observations).filter(Closed::afterOneUse);
  }

  private static Optional<Closed> closed(
      SeenWorker seen, Predicate<HeldConnection> toPeer, Observations observations) {
    return Closed.of(seen, observations, toPeer.and(NoPoolRule::isOutside));
  }

  /** What is closed by a worker whose connections wait for their peer may have been given up. */
  private static boolean mayHaveGivenUp(
      SeenWorker seen, Predicate<HeldConnection> toPeer, Observations observations) {
    List<HeldConnection> outside = outside(seen.worker(), toPeer);
    return closed(seen, toPeer, observations).filter(Closed::areAny).isEmpty()
        && Hold.mostWaitForPeer(outside, outside.size());
  }

  private static boolean isOutside(HeldConnection entry) {
    return entry.kind() == ConnectionKind.COSOCKET_UNPOOLED;
  }

  private static List<HeldConnection> outside(Worker worker, Predicate<HeldConnection> which) {
    return worker.parts().connections().map(WorkerConnections::entries).orElse(List.of()).stream()
        .filter(which.and(NoPoolRule::isOutside))
        .toList();
  }

  private Finding finding(Name peer, PeerTotals totals, String closed, String advice) {
    long unpooled = totals.count(ConnectionKind.COSOCKET_UNPOOLED);
    return new Finding(
        code(),
        new Subject.Peer(peer),
        totals.pids(),
        totals.timeWait(),
        "%,d cosocket%s in use outside of any pool, %s, and no pool leads to it"
            .formatted(unpooled, unpooled == 1 ? " is" : "s are", closed),
        advice);
  }
}
