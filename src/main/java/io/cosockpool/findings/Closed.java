package io.cosockpool.findings;

import static java.util.stream.Collectors.toSet;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.WorkerConnections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The connections of a worker that were closed between the look before and this one, although
 * nobody had to give them up.
 *
 * @param gone how many of them were idle, or in use with time left to wait for their peer, and do
 *     not exist now
 * @param passing how many were neither used nor waited for their peer's answer then, and do not
 *     exist now: they were connecting, say
 * @param before the connections that were there then
 * @param now those that are there now
 * @param milliseconds between the looks
 */
record Closed(
    long gone,
    long passing,
    List<HeldConnection> before,
    List<HeldConnection> now,
    long milliseconds) {
  /** One or two may have ended by an error of their own. */
  static final int LEAST = 3;

  /**
   * Between looks that are further apart, connections may have been put back, and their pool may
   * have gone and come again.
   */
  private static final long LONGEST = 2000;

  /** How long the kernel keeps a connection in TIME_WAIT, in milliseconds. */
  private static final long TIME_WAIT = 60_000;

  /** The connections that are gone between two looks tell the rate only roughly. */
  private static final int MUCH_FEWER = 4;

  /** The look itself takes some of the time. */
  private static final int TIMES = 2;

  /**
   * Those that match; empty where it cannot be told.
   *
   * @param which tells the connections that are looked at
   */
  static Optional<Closed> of(
      SeenWorker seen, Observations observations, Predicate<HeldConnection> which) {
    Optional<WorkerConnections> before = observations.connectionsBefore(seen.worker());
    Optional<WorkerConnections> now = seen.connections();
    if (before.isEmpty()
        || now.isEmpty()
        || before.get().ageMilliseconds().isEmpty()
        || now.get().ageMilliseconds().isEmpty()
        || observations.since(seen.worker()) > LONGEST) {
      return Optional.empty();
    }
    long elapsed = observations.since(seen.worker());
    List<HeldConnection> then = before.get().entries().stream().filter(which).toList();
    List<HeldConnection> ended =
        then.stream().filter(entry -> seen.connection(entry.number()).isEmpty()).toList();
    return Optional.of(
        new Closed(
            ended.stream().filter(entry -> hadTime(entry, elapsed)).count() - now.get().leftOut(),
            ended.stream().filter(Closed::isPassing).count(),
            then,
            now.get().entries().stream().filter(which).toList(),
            elapsed));
  }

  private static boolean isPassing(HeldConnection connection) {
    return connection.doing().stream()
        .anyMatch(
            activity -> activity != CosocketActivity.IDLE && activity != CosocketActivity.RECEIVE);
  }

  /** Whether it was idle, Lua code had it in its hands, or its peer had time left to answer. */
  private static boolean hadTime(HeldConnection connection, long milliseconds) {
    if (connection.kind() == ConnectionKind.COSOCKET_IDLE) {
      return true;
    }
    return switch (connection.doing().orElse(CosocketActivity.CONNECT)) {
      case IDLE -> true;
      case RECEIVE ->
          connection.timerExpiresInMilliseconds().orElse(Long.MAX_VALUE) > TIMES * milliseconds;
      case RESOLVE, CONNECT, HANDSHAKE, SEND -> false;
    };
  }

  /**
   * Whether any is gone that nobody had to give up. One that was connecting may have got no answer,
   * but not where another one has got so far that it waits for what it asked.
   */
  boolean areAny() {
    return gone > 0
        || (passing > 0
            && now.stream()
                .anyMatch(
                    entry -> entry.doing().filter(CosocketActivity.RECEIVE::equals).isPresent()));
  }

  /** Whether enough are gone for a habit. */
  boolean areMany() {
    return gone >= LEAST;
  }

  /** Whether any of those that were in use then still is: their pool is the same, too. */
  boolean hasCommon() {
    Set<Long> numbers = before.stream().map(HeldConnection::number).collect(toSet());
    return now.stream().anyMatch(entry -> numbers.contains(entry.number()));
  }

  /** Whether all were replaced by new ones, and none of either came out of a pool. */
  boolean afterOneUse() {
    return areMany()
        && now.size() >= LEAST
        && !hasCommon()
        && Stream.concat(before.stream(), now.stream()).allMatch(Closed::isOfFirstUse);
  }

  private static boolean isOfFirstUse(HeldConnection connection) {
    return connection.reused().isPresent() && connection.reused().getAsLong() == 0;
  }

  /** Who closes connections. */
  enum Side {
    PEER,
    THIS,
    UNKNOWN
  }

  /**
   * Who closes them. Whoever closes first keeps a connection in TIME_WAIT for a minute. If this
   * side did, these would have become more by those that are gone, or there would be as many as it
   * closes in a minute, so that others end as fast.
   */
  Side side(SeenWorker seen, Observations observations) {
    Set<Name> addresses =
        (now.isEmpty() ? before : now)
            .stream().flatMap(entry -> entry.peer().stream()).collect(toSet());
    OptionalLong waiting = timeWait(seen.connections(), addresses);
    OptionalLong waited = timeWait(observations.connectionsBefore(seen.worker()), addresses);
    if (waiting.isEmpty() || waited.isEmpty()) {
      return Side.UNKNOWN;
    }
    return 2 * (waiting.getAsLong() - waited.getAsLong()) < gone
            && MUCH_FEWER * waiting.getAsLong() * milliseconds < gone * TIME_WAIT
        ? Side.PEER
        : Side.THIS;
  }

  /** Whether their peers close them. */
  boolean byPeer(SeenWorker seen, Observations observations) {
    return side(seen, observations) == Side.PEER;
  }

  /** How many connections to peers are in TIME_WAIT; empty if that is not known of each. */
  private static OptionalLong timeWait(
      Optional<WorkerConnections> connections, Set<Name> addresses) {
    List<Long> waiting =
        connections.map(WorkerConnections::peers).orElse(List.of()).stream()
            .filter(peer -> addresses.contains(peer.address()) && peer.timeWait().isPresent())
            .map(peer -> peer.timeWait().getAsLong())
            .toList();
    return !addresses.isEmpty() && waiting.size() == addresses.size()
        ? OptionalLong.of(waiting.stream().mapToLong(Long::longValue).sum())
        : OptionalLong.empty();
  }
}
