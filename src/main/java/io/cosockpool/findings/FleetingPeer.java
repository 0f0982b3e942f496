package io.cosockpool.findings;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Wording;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What connections lead to that no look meets, or few of them.
 *
 * @param closedLately how many this side closed within the last second
 * @param before those that the earlier look has met after all
 * @param now those that this look has met
 * @param all the connections of its gateway
 */
record FleetingPeer(
    Name address,
    long closedLately,
    List<HeldConnection> before,
    List<HeldConnection> now,
    Fleeting all) {
  /** At least so many are closed for each hundred requests if there is one for each of them. */
  private static final long ONE_FOR_EACH = 75;

  /** The same if there is one for every three. */
  private static final long ONE_FOR_THREE = 33;

  /** Those of Lua code. */
  static final Set<ConnectionKind> COSOCKETS =
      EnumSet.of(
          ConnectionKind.COSOCKET_ACTIVE,
          ConnectionKind.COSOCKET_UNPOOLED,
          ConnectionKind.COSOCKET_IDLE);

  /** Those of nginx: of what leads to an address by one of these, another rule tells. */
  static final Set<ConnectionKind> UPSTREAMS =
      EnumSet.of(
          ConnectionKind.UPSTREAM_ACTIVE,
          ConnectionKind.UPSTREAM_IDLE,
          ConnectionKind.BALANCER_IDLE);

  /**
   * Whether none of its connections is kept, as far as can be told: nearly none lasts until a look,
   * no look has met an idle one, or a pool that leads there and that anything may have been put
   * back into, and about as many are closed as requests are made.
   */
  boolean areUsedOnce() {
    return all.nearlyNoneIsLeft()
        && all.areMostOf(closedLately)
        && (all.requests() == 0 || all.ofHundredRequests(closedLately) >= ONE_FOR_EACH)
        && !has(ConnectionKind.COSOCKET_IDLE)
        && (pools().isEmpty() || !all.withPools().isEmpty());
  }

  /**
   * Whether one is closed for every three requests or fewer, though some may be kept. Those at the
   * bottom of a pool stay; but if none that a look has met is gone in the other one, somebody else
   * closes these.
   */
  boolean areUsedSeldom() {
    return !areUsedOnce()
        && all.mostAreGone()
        && all.ofHundredRequests(closedLately) >= ONE_FOR_THREE
        && met().allMatch(entry -> COSOCKETS.contains(entry.kind()))
        && (hasPassing(COSOCKETS) || (met().findAny().isEmpty() && mustBeCosockets()));
  }

  /** Whether nothing else can be closed to it, or it is what connect names a pool after. */
  private boolean mustBeCosockets() {
    return all.byCosocketsAlone() || all.pools().contains(address);
  }

  /** Whether a look has met one of this kind. */
  boolean has(ConnectionKind kind) {
    return met().anyMatch(entry -> entry.kind() == kind);
  }

  /** Whether one look alone has met one of these kinds: one that stays is none of them. */
  boolean hasPassing(Set<ConnectionKind> kinds) {
    return Stream.concat(without(before, now), without(now, before))
        .anyMatch(entry -> kinds.contains(entry.kind()));
  }

  private static Stream<HeldConnection> without(
      List<HeldConnection> connections, List<HeldConnection> others) {
    Set<Long> known = others.stream().map(HeldConnection::number).collect(toSet());
    return connections.stream().filter(entry -> !known.contains(entry.number()));
  }

  /** Those that either look has met; one that stays comes twice. */
  Stream<HeldConnection> met() {
    return Stream.concat(before.stream(), now.stream());
  }

  /** The pools that are known to lead to it. */
  Set<Name> pools() {
    return Stream.concat(
            met().flatMap(entry -> entry.pool().stream()),
            Stream.of(address).filter(all.pools()::contains))
        .collect(toCollection(TreeSet::new));
  }

  /** Whether another rule tells of it. */
  boolean isOfAnotherRule() {
    return met().anyMatch(entry -> UPSTREAMS.contains(entry.kind()) || mayBeGivenUp(entry));
  }

  /** One that waits for milliseconds at most may be closed since its peer does not answer. */
  private boolean mayBeGivenUp(HeldConnection connection) {
    return connection.kind() != ConnectionKind.COSOCKET_IDLE
        && connection.timerExpiresInMilliseconds().orElse(Long.MAX_VALUE) < 2 * all.milliseconds();
  }

  /** Whether one of these findings is about it. */
  boolean isIn(List<Finding> findings) {
    return findings.stream()
        .anyMatch(finding -> finding.subject().equals(new Subject.Peer(address)));
  }

  /** By what those to it are recognised that are used once. */
  String evidenceOfOneUse() {
    return evidence(", nearly none of which lasted until a look");
  }

  /** The same of those that are used seldom. */
  String evidenceOfFewUses() {
    return evidence(
        before.isEmpty()
            ? ""
            : ", and %,d of %,d that were there before are gone"
                .formatted(without(before, now).count(), before.size()));
  }

  private String evidence(String met) {
    return "%,d connections to it were closed by this side within the last second%s"
            .formatted(closedLately, met)
        + "; nginx opened up to %,d between two looks, while clients made %s"
            .formatted(all.opened(), Wording.counted(all.requests(), "request", "requests"));
  }
}
