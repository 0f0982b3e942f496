package io.cosockpool.linux;

import io.cosockpool.model.TcpState;
import io.cosockpool.process.Socket;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A socket of TCP or UDP as the kernel tells of it.
 *
 * @param inode 0 if no process has it any more
 * @param state empty for a socket of UDP
 * @param unread the bytes that wait to be read; of a socket that listens, the connections
 * @param unsent the bytes that the other side has not confirmed
 * @param retransmits how often what was sent last was sent again; empty for a socket of UDP
 * @param roundTripMicroseconds the smoothed round-trip time; empty if nobody told it
 * @param timerMilliseconds when its timer expires; of one in TIME_WAIT, what is left of its minute
 */
record InternetSocket(
    long inode,
    Endpoint local,
    Endpoint remote,
    Optional<TcpState> state,
    long unread,
    long unsent,
    OptionalLong retransmits,
    OptionalLong roundTripMicroseconds,
    long timerMilliseconds) {
  /** How long the kernel keeps a socket in TIME_WAIT, and how long ago is lately. */
  private static final long TIME_WAIT = 60_000;

  private static final long LATELY = 1000;

  /** A socket of UDP. */
  static InternetSocket udp(long inode, Endpoint local, Endpoint remote, long unread, long unsent) {
    return new InternetSocket(
        inode,
        local,
        remote,
        Optional.empty(),
        unread,
        unsent,
        OptionalLong.empty(),
        OptionalLong.empty(),
        0);
  }

  /**
   * A socket of TCP.
   *
   * @param received the bytes that wait to be read, with the end of what the peer sends, which the
   *     kernel counts as a byte
   */
  static InternetSocket tcp(
      long inode,
      Endpoint local,
      Endpoint remote,
      TcpState state,
      long received,
      long unsent,
      long retransmits,
      OptionalLong roundTripMicroseconds,
      long timerMilliseconds) {
    long end = state == TcpState.CLOSE_WAIT ? 1 : 0;
    return new InternetSocket(
        inode,
        local,
        remote,
        Optional.of(state),
        Math.max(0, received - end),
        unsent,
        OptionalLong.of(retransmits),
        roundTripMicroseconds,
        timerMilliseconds);
  }

  /** Whether no process has it any more, since this side closed it first. */
  boolean isInTimeWait() {
    return inode == 0 && state.equals(Optional.of(TcpState.TIME_WAIT));
  }

  /** Whether it came into TIME_WAIT within the last second. */
  boolean isClosedLately() {
    return isInTimeWait() && timerMilliseconds > TIME_WAIT - LATELY;
  }

  /** The same with its addresses as text. */
  Socket described() {
    return new Socket(
        remote.text(),
        state,
        OptionalLong.of(unread),
        Optional.of(local.text()),
        OptionalLong.of(unsent),
        retransmits,
        roundTripMicroseconds);
  }
}
