package io.cosockpool.findings;

import static java.util.stream.Collectors.toSet;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The connections of a gateway that last for a millisecond or two, or for a few uses of as long, so
 * that a look meets next to none of them: nginx's counters tell how many there were at most, and
 * the kernel where those led that this side closed.
 *
 * @param pids the workers of the gateway
 * @param withPools those of them that have pools in either look that are in use though nothing was
 *     ever put back into them, and no connections of which are in both looks
 * @param pools the names of all its pools in either look
 * @param opened how many were opened between two looks at most
 * @param left how many of these there still are at most
 * @param requests that clients made meanwhile
 * @param milliseconds between the looks
 * @param byCosocketsAlone whether nothing else can have been opened
 * @param closedLately how many were closed within the last second toward each address, where these
 *     may be of those that were opened
 * @param before the connections to each address that the earlier look has met after all
 * @param now those that this look has met
 */
record Fleeting(
    List<Integer> pids,
    List<Integer> withPools,
    Set<Name> pools,
    long opened,
    long left,
    long requests,
    long milliseconds,
    boolean byCosocketsAlone,
    Map<Name, Long> closedLately,
    Map<Name, List<HeldConnection>> before,
    Map<Name, List<HeldConnection>> now) {
  /** Fewer may be by chance. */
  private static final long LEAST = 10;

  /** So many times as many are opened as there are. */
  private static final int TIMES = 10;

  /**
   * The kernel's second is not of the time between the looks, and a look takes some time: fewer
   * than one of so many, or more than so many times as many, are no part of what was opened.
   */
  private static final int SHARE = 4;

  private static final long SECOND = 1000;

  /** Looks that are further apart tell nothing of each other. */
  private static final long LONGEST = 60 * SECOND;

  /** What nginx numbers besides those that it accepts and opens. */
  private static final Set<ConnectionKind> NUMBERED_OTHERWISE =
      EnumSet.of(ConnectionKind.QUIC, ConnectionKind.HTTP3_STREAM);

  private static final Set<ConnectionKind> OUTGOING =
      EnumSet.of(
          ConnectionKind.COSOCKET_ACTIVE,
          ConnectionKind.COSOCKET_UNPOOLED,
          ConnectionKind.COSOCKET_IDLE,
          ConnectionKind.UPSTREAM_ACTIVE,
          ConnectionKind.UPSTREAM_IDLE,
          ConnectionKind.BALANCER_IDLE);

  /** Whether one look speaks for a second one. */
  static boolean mayBe(Observations observations) {
    return observations.gateways().stream().anyMatch(Fleeting::mayBe);
  }

  private static boolean mayBe(List<Worker> workers) {
    return workers.stream()
        .flatMap(worker -> worker.parts().connections().stream())
        .anyMatch(
            look -> look.gone().counted().isPresent() && !look.gone().closedLately().isEmpty());
  }

  /** What those of all gateways lead to, as far as no other rule tells of it. */
  static Stream<FleetingPeer> peers(Observations observations) {
    return observations.gateways().stream()
        .flatMap(workers -> of(workers, observations).stream())
        .flatMap(Fleeting::peers);
  }

  /** Those of a gateway; empty if there are none, or that cannot be told. */
  private static Optional<Fleeting> of(List<Worker> workers, Observations observations) {
    if (!mayBe(workers)) {
      return Optional.empty();
    }
    long left = 0;
    boolean byCosocketsAlone = true;
    Map<Name, Long> closed = new TreeMap<>();
    Map<Name, List<HeldConnection>> metBefore = new HashMap<>();
    Map<Name, List<HeldConnection>> metNow = new HashMap<>();
    for (Worker worker : workers) {
      Optional<WorkerConnections> look = worker.parts().connections();
      Optional<WorkerConnections> before = observations.connectionsBefore(worker);
      if (look.isEmpty() || before.isEmpty() || isNumberedOtherwise(look.get())) {
        return Optional.empty();
      }
      byCosocketsAlone &= look.get().gone().byCosocketsAlone();
      left += look.get().leftOut() + newOnes(look.get(), before.get());
      look.get()
          .gone()
          .closedLately()
          .forEach((peer, count) -> closed.merge(peer, count, Math::max));
      meet(before.get(), metBefore);
      meet(look.get(), metNow);
    }
    WorkerConnections.Counted grown =
        observations
            .opened(workers.getFirst())
            .counted()
            .orElse(new WorkerConnections.Counted(0, 0, 0));
    if (grown.opened() < LEAST
        || grown.requests() < 0
        || grown.clock() <= 0
        || grown.clock() > LONGEST) {
      return Optional.empty();
    }
    closed.values().removeIf(count -> count * grown.clock() > SHARE * grown.opened() * SECOND);
    return Optional.of(
        new Fleeting(
            workers.stream().map(Worker::pid).toList(),
            workers.stream()
                .filter(worker -> hasPools(worker, observations))
                .map(Worker::pid)
                .toList(),
            workers.stream()
                .flatMap(worker -> pools(worker, observations))
                .map(Pool::name)
                .collect(toSet()),
            grown.opened(),
            left,
            grown.requests(),
            grown.clock(),
            byCosocketsAlone,
            closed,
            metBefore,
            metNow));
  }

  private static boolean isNumberedOtherwise(WorkerConnections look) {
    return look.entries().stream().anyMatch(entry -> NUMBERED_OTHERWISE.contains(entry.kind()));
  }

  private static long newOnes(WorkerConnections look, WorkerConnections before) {
    Set<Long> known = new HashSet<>();
    before.entries().forEach(entry -> known.add(entry.number()));
    return look.entries().stream()
        .map(HeldConnection::number)
        .filter(number -> !known.contains(number))
        .count();
  }

  private static void meet(WorkerConnections look, Map<Name, List<HeldConnection>> met) {
    for (HeldConnection entry : look.entries()) {
      if (OUTGOING.contains(entry.kind()) && entry.peer().isPresent()) {
        met.computeIfAbsent(entry.peer().get(), unknown -> new ArrayList<>()).add(entry);
      }
    }
  }

  private static boolean hasPools(Worker worker, Observations observations) {
    SeenWorker seen = new SeenWorker(worker);
    return pools(worker, observations)
        .filter(pool -> pool.inUse() > 0)
        .map(Pool::name)
        .distinct()
        .anyMatch(name -> isOfThem(name, seen, observations));
  }

  /** Those of either look. */
  private static Stream<Pool> pools(Worker worker, Observations observations) {
    return Stream.concat(
            Stream.of(worker), observations.workerBefore(worker).map(SeenWorker::worker).stream())
        .flatMap(look -> look.pools().values().stream())
        .flatMap(List::stream);
  }

  private static boolean isOfThem(Name pool, SeenWorker seen, Observations observations) {
    Set<Long> before = new HashSet<>();
    observations
        .workerBefore(seen.worker())
        .flatMap(then -> then.inUse(pool))
        .ifPresent(all -> all.forEach(entry -> before.add(entry.number())));
    return observations
            .inEitherLook(Set.of(pool), seen)
            .allMatch(held -> NeverReusedRule.wasNeverPutBack(held))
        && seen.inUse(pool).orElse(List.of()).stream()
            .noneMatch(entry -> before.contains(entry.number()));
  }

  private Stream<FleetingPeer> peers() {
    return closedLately.entrySet().stream()
        .map(
            each ->
                new FleetingPeer(
                    each.getKey(),
                    each.getValue(),
                    before.getOrDefault(each.getKey(), List.of()),
                    now.getOrDefault(each.getKey(), List.of()),
                    this))
        .filter(peer -> !peer.isOfAnotherRule());
  }

  /** Whether nearly none lasts until a look. */
  boolean nearlyNoneIsLeft() {
    return opened >= TIMES * left;
  }

  /** Whether most are gone by the next look. */
  boolean mostAreGone() {
    return opened >= 2 * left;
  }

  /** Whether so many were opened that those which are closed to an address are most of them. */
  boolean areMostOf(long closedInASecond) {
    return SHARE * closedInASecond * milliseconds >= opened * SECOND;
  }

  /** How many are closed for each hundred requests of clients; without a request, none. */
  long ofHundredRequests(long closedInASecond) {
    return requests == 0 ? 0 : 100 * closedInASecond * milliseconds / (requests * SECOND);
  }
}
