package io.cosockpool.process;

import io.cosockpool.model.TcpState;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel tells of a socket ({@code /proc/PID/net/tcp} and its relatives, proc_net(5)).
 *
 * @param peer the address that it is connected to, {@code host:port}; {@code unix:} for a local one
 * @param tcpState its state; empty for a local socket
 * @param unreadBytes how many bytes wait in the kernel to be read; empty for a local socket
 */
public record Socket(String peer, Optional<TcpState> tcpState, OptionalLong unreadBytes) {
  /** Whether its peer closed it or sent something. */
  public boolean hasNews() {
    return unreadBytes.orElse(0) > 0
        || (tcpState.isPresent() && tcpState.get() != TcpState.ESTABLISHED);
  }
}
