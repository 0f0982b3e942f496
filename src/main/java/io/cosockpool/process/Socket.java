package io.cosockpool.process;

import io.cosockpool.model.TcpState;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel tells of a socket (sock_diag(7); {@code /proc/PID/net/tcp} and its relatives,
 * proc_net(5)).
 *
 * @param peer the address that it is connected to, {@code host:port}; {@code unix:} for a local one
 * @param tcpState its state; empty for a local socket
 * @param unreadBytes how many bytes wait in the kernel to be read; empty for a local socket
 * @param local its own address; of a local socket its path; empty if it has none
 * @param unsentBytes how many bytes its peer has not confirmed; empty for a local socket
 * @param retransmits how often what was sent last was sent again; empty likewise
 * @param roundTripMicroseconds how long packets and answers take, as TCP has smoothed it; sock_diag
 *     alone tells
 */
public record Socket(
    String peer,
    Optional<TcpState> tcpState,
    OptionalLong unreadBytes,
    Optional<String> local,
    OptionalLong unsentBytes,
    OptionalLong retransmits,
    OptionalLong roundTripMicroseconds) {
  /** One of which no more is known, as older recordings have it. */
  public Socket(String peer, Optional<TcpState> tcpState, OptionalLong unreadBytes) {
    this(
        peer,
        tcpState,
        unreadBytes,
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** The address of the other side; empty if that is not known, or there is none. */
  public Optional<String> remote() {
    return peer.equals(SocketAddress.LOCAL) || SocketAddress.isNowhere(peer)
        ? Optional.empty()
        : Optional.of(peer);
  }

  /** Whether its peer closed it or sent something. */
  public boolean hasNews() {
    return unreadBytes.orElse(0) > 0
        || (tcpState.isPresent() && tcpState.get() != TcpState.ESTABLISHED);
  }
}
