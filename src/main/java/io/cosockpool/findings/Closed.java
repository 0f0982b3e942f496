package io.cosockpool.findings;

import static java.util.stream.Collectors.toSet;

import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.WorkerConnections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The connections of a worker that were closed between the look before and this one, although
 * nobody had to give them up.
 *
 * @param gone how many were in use then, had time left to wait for their peer, and do not exist now
 * @param before the connections that were in use then
 * @param now those that are in use now
 */
record Closed(long gone, List<HeldConnection> before, List<HeldConnection> now) {
  /** One or two may have ended by an error of their own. */
  static final int LEAST = 3;

  /**
   * Between looks that are further apart, connections may have been put back, and their pool may
   * have gone and come again.
   */
  private static final long LONGEST = 2000;

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
    long gone =
        then.stream()
            .filter(entry -> seen.connection(entry.number()).isEmpty() && hadTime(entry, elapsed))
            .count();
    return Optional.of(
        new Closed(
            gone - now.get().leftOut(), then, now.get().entries().stream().filter(which).toList()));
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

  /** Whether enough are gone for a habit. */
  boolean areMany() {
    return gone >= LEAST;
  }

  /** Whether all were replaced by new ones, of which none came out of a pool. */
  boolean afterOneUse() {
    Set<Long> numbers = before.stream().map(HeldConnection::number).collect(toSet());
    return areMany()
        && now.size() >= LEAST
        && now.stream()
            .allMatch(
                entry ->
                    !numbers.contains(entry.number())
                        && entry.reused().isPresent()
                        && entry.reused().getAsLong() == 0);
  }

  /**
   * Whether their peers close them. Whoever closes first keeps a connection in TIME_WAIT for a
   * minute, and this side has fewer than it uses at once.
   */
  boolean byPeer(SeenWorker seen) {
    Set<Name> addresses = now.stream().flatMap(entry -> entry.peer().stream()).collect(toSet());
    List<Long> waiting =
        seen.connections().map(WorkerConnections::peers).orElse(List.of()).stream()
            .filter(peer -> addresses.contains(peer.address()) && peer.timeWait().isPresent())
            .map(peer -> peer.timeWait().getAsLong())
            .toList();
    return !addresses.isEmpty()
        && waiting.size() == addresses.size()
        && waiting.stream().mapToLong(Long::longValue).sum() < now.size();
  }
}
