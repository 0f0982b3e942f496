package io.cosockpool.findings;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Wording;
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
 * The connections of a gateway that last for a millisecond or two, so that a look meets next to
 * none of them: nginx's counters tell how many there were at most, and the kernel where those led
 * that this side closed.
 *
 * @param pids the workers of the gateway
 * @param withPools those of them that have pools in either look that are in use though nothing was
 *     ever put back into them, and no connections of which are in both looks
 * @param opened how many were opened between two looks at most, of which nearly all are gone
 * @param requests that clients made meanwhile which are in both looks
 * @param milliseconds between the looks
 * @param byCosocketsAlone whether nothing else can have been opened
 * @param closedLately how many were closed within the last second toward each address to which so
 *     many of them led
 * @param met the connections to each address that either look has met after all
 */
record Fleeting(
    List<Integer> pids,
    List<Integer> withPools,
    long opened,
    long requests,
    long milliseconds,
    boolean byCosocketsAlone,
    Map<Name, Long> closedLately,
    Map<Name, List<HeldConnection>> met) {
  /** Fewer may be by chance. */
  private static final long LEAST = 20;

  /** So many times as many are opened as there are. */
  private static final int TIMES = 10;

  /**
   * The kernel's second is not of the time between the looks, and a look takes some time: fewer
   * than one of so many, or more than so many times as many, are no part of what was opened.
   */
  private static final int SHARE = 4;

  private static final long SECOND = 1000;

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

  /** Of what leads to an address by one of these, another rule tells. */
  private static final Set<ConnectionKind> OTHERWISE =
      EnumSet.of(
          ConnectionKind.COSOCKET_IDLE,
          ConnectionKind.UPSTREAM_ACTIVE,
          ConnectionKind.UPSTREAM_IDLE,
          ConnectionKind.BALANCER_IDLE);

  /**
   * What such connections lead to.
   *
   * @param met the connections that either look has met after all
   * @param all those of its gateway
   */
  record Peer(Name address, long closedLately, List<HeldConnection> met, Fleeting all) {
    /** Whether a look has met one of this kind. */
    boolean has(ConnectionKind kind) {
      return met.stream().anyMatch(entry -> entry.kind() == kind);
    }

    /** Whether one look alone has met one of this kind: one that stays is none of them. */
    boolean hasPassing(ConnectionKind kind) {
      return met.stream()
          .filter(entry -> entry.kind() == kind)
          .collect(groupingBy(HeldConnection::number, counting()))
          .containsValue(1L);
    }

    /** Whether one of these findings is about it. */
    boolean isIn(List<Finding> findings) {
      return findings.stream()
          .anyMatch(finding -> finding.subject().equals(new Subject.Peer(address)));
    }

    /** By what those to it are recognised. */
    String evidence() {
      return "%,d connections to it were closed by this side within the last second"
              .formatted(closedLately)
          + ", nearly none of which lasted until a look; nginx opened up to %,d between two looks,"
              .formatted(all.opened())
          + " while clients that are in both made %s"
              .formatted(Wording.counted(all.requests(), "request", "requests"));
    }
  }

  /** Whether one look speaks for a second one. */
  static boolean mayBe(Observations observations) {
    return observations.gateways().stream().anyMatch(Fleeting::mayBe);
  }

  private static boolean mayBe(List<Worker> workers) {
    return workers.stream()
        .flatMap(worker -> worker.parts().connections().stream())
        .anyMatch(
            look -> look.gone().opened().isPresent() && !look.gone().closedLately().isEmpty());
  }

  /** What those of all gateways lead to, as far as no other rule tells of it. */
  static Stream<Peer> peers(Observations observations) {
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
    Map<Name, List<HeldConnection>> met = new HashMap<>();
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
      meet(look.get(), met);
      meet(before.get(), met);
    }
    SeenWorker.Opened opened = observations.opened(workers.getFirst());
    long milliseconds = observations.since(workers.getFirst());
    boolean areFleeting =
        opened.counted()
            && opened.connections() >= Math.max(LEAST, TIMES * left)
            && opened.oneForFewRequests()
            && milliseconds > 0;
    if (!areFleeting) {
      return Optional.empty();
    }
    closed.values().removeIf(count -> !isPart(count * milliseconds, opened.connections() * SECOND));
    return Optional.of(
        new Fleeting(
            workers.stream().map(Worker::pid).toList(),
            workers.stream()
                .filter(worker -> hasPools(worker, observations))
                .map(Worker::pid)
                .toList(),
            opened.connections(),
            opened.requests(),
            milliseconds,
            byCosocketsAlone,
            closed,
            met));
  }

  private static boolean isPart(long closed, long opened) {
    return SHARE * closed >= opened && closed <= SHARE * opened;
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
    return Stream.concat(Stream.of(seen), observations.workerBefore(worker).stream())
        .flatMap(look -> look.worker().pools().values().stream())
        .flatMap(List::stream)
        .filter(pool -> pool.inUse() > 0)
        .map(Pool::name)
        .distinct()
        .anyMatch(name -> isOfThem(name, seen, observations));
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

  private Stream<Peer> peers() {
    return closedLately.entrySet().stream()
        .map(
            each ->
                new Peer(
                    each.getKey(),
                    each.getValue(),
                    met.getOrDefault(each.getKey(), List.of()),
                    this))
        .filter(peer -> peer.met().stream().noneMatch(this::isOfAnotherRule));
  }

  /** Those that wait for milliseconds at most may be closed since their peer does not answer. */
  private boolean isOfAnotherRule(HeldConnection connection) {
    return OTHERWISE.contains(connection.kind())
        || connection.timerExpiresInMilliseconds().orElse(Long.MAX_VALUE) < 2 * milliseconds;
  }
}
