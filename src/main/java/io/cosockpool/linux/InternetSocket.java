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
 */
record InternetSocket(
    long inode,
    Endpoint local,
    Endpoint remote,
    Optional<TcpState> state,
    long unread,
    long unsent,
    OptionalLong retransmits,
    OptionalLong roundTripMicroseconds) {
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
        OptionalLong.empty());
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
      OptionalLong roundTripMicroseconds) {
    long end = state == TcpState.CLOSE_WAIT ? 1 : 0;
    return new InternetSocket(
        inode,
        local,
        remote,
        Optional.of(state),
        Math.max(0, received - end),
        unsent,
        OptionalLong.of(retransmits),
        roundTripMicroseconds);
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
