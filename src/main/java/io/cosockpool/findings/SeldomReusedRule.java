package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A peer that pools lead to, into which connections are put back, and whose connections this side
 * closes all the time nevertheless. What {@link FullRule} says of a pool that keeps fewer than are
 * open, and {@link NeverReusedRule} of one that nothing is put back into, is not said again.
 */
final class SeldomReusedRule implements Rule {
  /** An idle connection that lasts for a second at most is hardly kept. */
  private static final long SHORT = 1000;

  private static final String KEPT_SHORTLY =
      "Let setkeepalive keep idle connections for longer: its timeout is in milliseconds, so that"
          + " 60 is no minute, and lua_socket_keepalive_timeout counts where it is not given.";

  private static final String KEEP =
      "Find the uses that end without setkeepalive: close, ngx.exit, a return or an error before it,"
          + " a second connect on the same object, which closes the first connection, a thread that"
          + " is killed. See also whether more than pool_size are used at once now and then.";

  /** What a worker closed between two looks. */
  private record Closing(SeenWorker seen, Closed closed) {}

  @Override
  public String code() {
    return "seldom-reused";
  }

  @Override
  public boolean suspects(Observations observations) {
    return (PeerTotals.anyAreClosed(observations) || Fleeting.mayBe(observations))
        && find(observations).isEmpty();
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings =
        new ArrayList<>(
            PeerTotals.ofEach(
                observations,
                (workers, peer, totals) ->
                    totals.areClosed() && isByCosocketsAlone(totals)
                        ? finding(workers, peer, totals, observations)
                        : Optional.empty()));
    Fleeting.peers(observations)
        .filter(FleetingPeer::areUsedSeldom)
        .filter(peer -> !peer.isIn(findings))
        .forEach(peer -> findings.add(finding(peer)));
    return findings;
  }

  /** A peer that answers so fast that a look meets few of its connections, or none. */
  private Finding finding(FleetingPeer peer) {
    Set<Name> pools = peer.pools();
    boolean shortly = isShort(longestIdle(peer.met()));
    return new Finding(
        code(),
        new Subject.Peer(peer.address()),
        peer.all().pids(),
        peer.closedLately(),
        pools.isEmpty()
            ? Wording.of(peer.evidenceOfFewUses())
            : Wording.of(peer.evidenceOfFewUses(), ", though ", leading(pools)),
        shortly ? KEPT_SHORTLY : KEEP);
  }

  /** What closes connections must be known. */
  private static boolean isByCosocketsAlone(PeerTotals totals) {
    return !totals.pools().isEmpty()
        && FleetingPeer.COSOCKETS.stream().anyMatch(kind -> totals.count(kind) > 0)
        && FleetingPeer.UPSTREAMS.stream().allMatch(kind -> totals.count(kind) == 0);
  }

  private Optional<Finding> finding(
      List<Worker> workers, Name peer, PeerTotals totals, Observations observations) {
    List<Closing> closings = new ArrayList<>();
    for (Worker worker : workers) {
      if (!worker.description().exiting()) {
        SeenWorker seen = new SeenWorker(worker);
        Closed.of(seen, observations, entry -> isTo(peer, entry))
            .filter(closed -> isHabit(closed, seen, observations))
            .filter(closed -> areMeantToBeKept(totals.pools(), seen, observations))
            .ifPresent(closed -> closings.add(new Closing(seen, closed)));
      }
    }
    return closings.isEmpty()
        ? Optional.empty()
        : Optional.of(finding(peer, totals, closings, observations));
  }

  private static boolean isTo(Name peer, HeldConnection entry) {
    return FleetingPeer.COSOCKETS.contains(entry.kind()) && entry.peer().equals(Optional.of(peer));
  }

  /** Whether this side has closed most of what was there, and that is often for what was asked. */
  private static boolean isHabit(Closed closed, SeenWorker seen, Observations observations) {
    return closed.areMany()
        && 2 * closed.gone() >= closed.before().size()
        && closed.side(seen, observations) == Closed.Side.THIS
        && observations.opened(seen.worker()).oneForFewRequests();
  }

  /** Whether any was put back, and no pool has more connections than it can keep. */
  private static boolean areMeantToBeKept(
      Set<Name> pools, SeenWorker seen, Observations observations) {
    return NeverReusedRule.wereAnyPutBack(pools, seen, observations)
        && observations.inEitherLook(pools, seen).noneMatch(FullRule::isOverrun);
  }

  private Finding finding(
      Name peer, PeerTotals totals, List<Closing> closings, Observations observations) {
    long gone = closings.stream().mapToLong(each -> each.closed().gone()).sum();
    long were = closings.stream().mapToLong(each -> each.closed().before().size()).sum();
    OptionalLong longest =
        longestIdle(
            closings.stream()
                .map(Closing::closed)
                .flatMap(closed -> Stream.concat(closed.before().stream(), closed.now().stream())));
    boolean shortly = isShort(longest);
    return new Finding(
        code(),
        new Subject.Peer(peer),
        closings.stream().map(each -> each.seen().worker().pid()).toList(),
        totals.timeWait(),
        Wording.of(
            "%,d connections to it were closed within the last minute (TIME_WAIT), by this side, and"
                    .formatted(totals.timeWait())
                + " %,d of %,d that were there %s before are gone, though "
                    .formatted(gone, were, observations.sinceThen()),
            leading(totals.pools()),
            shortly
                ? "; the idle ones are closed in %,d ms at most".formatted(longest.getAsLong())
                : ""),
        shortly ? KEPT_SHORTLY : KEEP);
  }

  private static Wording leading(Set<Name> pools) {
    boolean one = pools.size() == 1;
    return Wording.of(
        one ? "the pool " : "pools such as ",
        pools.iterator().next(),
        one ? " leads there" : " lead there");
  }

  private static boolean isShort(OptionalLong longest) {
    return longest.isPresent() && longest.getAsLong() <= SHORT;
  }

  /** The longest time that idle ones of either look had left; empty if there were few. */
  private static OptionalLong longestIdle(Stream<HeldConnection> connections) {
    LongSummaryStatistics left =
        connections
            .filter(entry -> entry.kind() == ConnectionKind.COSOCKET_IDLE)
            .mapToLong(entry -> entry.timerExpiresInMilliseconds().orElse(Long.MAX_VALUE))
            .summaryStatistics();
    return left.getCount() < Closed.LEAST ? OptionalLong.empty() : OptionalLong.of(left.getMax());
  }
}
