package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.HeldConnection.Tcp;
import io.cosockpool.model.Request;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A connection of a pool that is in use, with the request that holds it.
 *
 * @param request empty if that is not known
 * @param before the same connection as the look before saw it; empty if there was none, or if the
 *     connection was not there
 * @param milliseconds from then to now
 */
record Hold(
    HeldConnection connection,
    Optional<Request> request,
    Optional<HeldConnection> before,
    long milliseconds) {
  /** Over a longer time a connection may have done something and do the same again. */
  private static final long SHORT_TIME = 1000;

  /**
   * nginx leaves a timer that is set anew as it is, unless that makes a difference of 300 ms
   * (NGX_TIMER_LAZY_DELAY); its clock stands still while it handles events.
   */
  private static final long SAME_TIMER = 500;

  /** All of a pool; none if that is not known. */
  static List<Hold> of(Share share, Observations observations) {
    return of(share.seen(), share.inUse(), observations);
  }

  /** Some connections of a worker. */
  static List<Hold> of(
      SeenWorker seen, List<HeldConnection> connections, Observations observations) {
    Optional<SeenWorker> before = observations.workerBefore(seen.worker());
    long milliseconds = observations.since(seen.worker());
    return connections.stream()
        .map(
            entry ->
                new Hold(
                    entry,
                    entry.descriptor().isPresent()
                        ? seen.holder(entry.descriptor().getAsInt())
                        : Optional.empty(),
                    before.flatMap(then -> then.connection(entry.number())),
                    milliseconds))
        .toList();
  }

  /**
   * Whether it does this, and nothing has come that the worker has yet to read. One that sends does
   * so while the kernel has bytes that the peer has not taken.
   */
  boolean does(CosocketActivity activity) {
    return isDoing(connection, activity);
  }

  /** The same of a connection. */
  static boolean isDoing(HeldConnection of, CosocketActivity activity) {
    return of.doing().filter(activity::equals).isPresent()
        && switch (activity) {
          case RECEIVE -> of.tcp().filter(Tcp::hasNews).isEmpty();
          case SEND -> unsent(of) > 0;
          case IDLE, RESOLVE, CONNECT, HANDSHAKE ->
              of.tcp().filter(tcp -> tcp.unreadBytes() > 0).isEmpty();
        };
  }

  /** How many bytes its peer has not confirmed; 0 where the kernel does not tell. */
  private static long unsent(HeldConnection of) {
    return of.tcp().map(Tcp::unsentBytes).orElse(0L);
  }

  /** Whether it did the same in the look before, and neither sent nor changed hands in between. */
  boolean hasDoneNothingBut(CosocketActivity activity) {
    return does(activity)
        && before
            .filter(
                then ->
                    isDoing(then, activity)
                        && then.descriptor().equals(connection.descriptor())
                        && then.reused().equals(connection.reused())
                        && then.bytesSent().equals(connection.bytesSent())
                        && hasStayed(activity, then))
            .isPresent();
  }

  private boolean hasStayed(CosocketActivity activity, HeldConnection then) {
    return switch (activity) {
      case RECEIVE -> waitsSince(then);
      case SEND -> unsent(then) == unsent(connection);
      case IDLE, RESOLVE, CONNECT, HANDSHAKE -> true;
    };
  }

  /** Whether its peer has closed it, and this side has not. */
  boolean isClosedByPeer() {
    return connection.isClosedByPeer();
  }

  /** Whether its peer does not confirm what was sent, so that the kernel tried again. */
  boolean isNotAcknowledged() {
    return unsent(connection) > 0
        && connection.tcp().filter(tcp -> tcp.retransmits().orElse(0) > 0).isPresent();
  }

  /** How many bytes its peer has not confirmed; 0 where the kernel does not tell. */
  long unsentBytes() {
    return unsent(connection);
  }

  /**
   * Whether most of so many connections in use wait for their peer: to take the connection, to
   * agree on TLS, to take what is sent, or to answer. One that was not read, or did not hold still,
   * does not.
   *
   * @param connections those of them that were read
   */
  static boolean mostWaitForPeer(List<HeldConnection> connections, long inUse) {
    return 2 * connections.stream().filter(Hold::waitsForPeer).count() > inUse;
  }

  private static boolean waitsForPeer(HeldConnection connection) {
    return Stream.of(
            CosocketActivity.CONNECT,
            CosocketActivity.HANDSHAKE,
            CosocketActivity.SEND,
            CosocketActivity.RECEIVE)
        .anyMatch(activity -> isDoing(connection, activity));
  }

  /** Whether a Lua timer holds it. */
  boolean isOfTimer() {
    return request.filter(Request::timer).isPresent();
  }

  /** Whether its request waits for something: one that does not is just about to use it. */
  boolean isOfOneThatWaits() {
    return request.flatMap(of -> of.waitsFor().kind()).isPresent();
  }

  /** Whether it was there in the look before, and has sent nothing since. */
  boolean hasStoodStill() {
    return before
        .filter(
            then ->
                then.reused().equals(connection.reused())
                    && then.bytesSent().equals(connection.bytesSent()))
        .isPresent();
  }

  /** Whether it is known that its request has run for less than so many milliseconds. */
  boolean isHeldForLessThan(long most) {
    return request
        .filter(of -> of.running().isPresent() && of.running().getAsLong() < most)
        .isPresent();
  }

  /** Whether it waits for the same bytes as then: when some come, it waits for more anew. */
  private boolean waitsSince(HeldConnection then) {
    OptionalLong left = connection.timerExpiresInMilliseconds();
    OptionalLong leftThen = then.timerExpiresInMilliseconds();
    return (left.isPresent() && leftThen.isPresent())
        ? Math.abs(leftThen.getAsLong() - left.getAsLong() - milliseconds) < SAME_TIMER
        : milliseconds < SHORT_TIME;
  }
}
