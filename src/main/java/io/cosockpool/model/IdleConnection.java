package io.cosockpool.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A connection that waits in a pool for its next use.
 *
 * @param descriptor the worker's file descriptor of it
 * @param peer what the kernel says it is connected to; empty if the kernel does not tell
 * @param host the name that was connected to, as far as the module keeps it: from lua-nginx-module
 *     0.10.30 and stream-lua-nginx-module 0.0.18 on, 31 bytes
 * @param reused how often it was taken out of the pool
 * @param expiresInMilliseconds when nginx will close it, unless it is used before; negative if
 *     nginx has not got round to it; empty if it may idle for ever, or the time is not known
 * @param tcpState its state; empty for a local socket and where the kernel does not tell
 * @param unreadBytes what the peer has sent and nginx has not read; empty likewise
 * @param number nginx's number of the connection, which no other one of the gateway has; empty
 *     unless {@link Part#USES} was read, and where the layout is not known
 */
public record IdleConnection(
    int descriptor,
    Optional<Name> peer,
    Optional<Name> host,
    long reused,
    OptionalLong expiresInMilliseconds,
    Optional<TcpState> tcpState,
    OptionalLong unreadBytes,
    OptionalLong number) {
  /** One whose number was not asked for. */
  public IdleConnection(
      int descriptor,
      Optional<Name> peer,
      Optional<Name> host,
      long reused,
      OptionalLong expiresInMilliseconds,
      Optional<TcpState> tcpState,
      OptionalLong unreadBytes) {
    this(
        descriptor,
        peer,
        host,
        reused,
        expiresInMilliseconds,
        tcpState,
        unreadBytes,
        OptionalLong.empty());
  }

  /**
   * Whether its peer closed it or sent something, which a worker sees to as soon as it gets to its
   * next events.
   */
  public boolean needsWorker() {
    return unreadBytes.orElse(0) > 0
        || (tcpState.isPresent() && tcpState.get() != TcpState.ESTABLISHED);
  }

  IdleConnection redacted(Pseudonyms pseudonyms) {
    return new IdleConnection(
        descriptor,
        peer.map(pseudonyms::ofPeer),
        host.map(pseudonyms::of),
        reused,
        expiresInMilliseconds,
        tcpState,
        unreadBytes,
        number);
  }
}
