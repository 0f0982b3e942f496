package io.cosockpool.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * An entry of nginx's connection pool that is in use. What is not known of it, or what its kind
 * does not have, is empty.
 *
 * @param kind who has it
 * @param descriptor the worker's file descriptor; empty if it has none of its own
 * @param number nginx's number of the connection, which it gives to each connection of a worker
 * @param pool the cosocket pool that it counts for, or the upstream block that keeps it
 * @param local its own address
 * @param peer the address of the other side
 * @param ageMilliseconds since it was opened or accepted; kept since nginx 1.19.10
 * @param requests how many requests it has served, with the one that runs; of a client
 * @param bytesSent how many bytes nginx has sent on it
 * @param reused how often it was taken out of its cosocket pool
 * @param doing what a cosocket in use is doing. One that both sends and receives is said to send
 * @param reusePosition the place among the clients that nginx closes when it runs out of entries: 0
 *     is next
 * @param streams how many requests run on a client's connection at a time; of HTTP/2 and QUIC
 * @param tls its TLS; empty without TLS
 * @param timerExpiresInMilliseconds when its read timer is due; empty without one; negative if
 *     nginx has not got round to it
 * @param tcp what the kernel tells of it; empty for local sockets
 * @param holder the request that has it; empty if requests were not read
 */
public record HeldConnection(
    ConnectionKind kind,
    OptionalInt descriptor,
    long number,
    Optional<Name> pool,
    Optional<Name> local,
    Optional<Name> peer,
    OptionalLong ageMilliseconds,
    OptionalLong requests,
    OptionalLong bytesSent,
    OptionalLong reused,
    Optional<CosocketActivity> doing,
    OptionalInt reusePosition,
    OptionalLong streams,
    Optional<Tls> tls,
    OptionalLong timerExpiresInMilliseconds,
    Optional<Tcp> tcp,
    Optional<Holder> holder) {

  /**
   * The request that has a connection.
   *
   * @param place where its Lua code stands; empty if it has none, or its stack was not read
   */
  public record Holder(RequestId request, Optional<LuaFrame> place) {}

  /**
   * TLS on a connection.
   *
   * @param serverName the server that the client asked for (SNI)
   */
  public record Tls(Optional<Name> serverName) {}

  /**
   * What the kernel tells of a TCP socket.
   *
   * @param unreadBytes what the peer has sent and nginx has not read
   * @param unsentBytes what nginx has sent and the peer has not confirmed
   * @param retransmits how often the last packet was sent again
   * @param roundTripMicroseconds how long packets and answers take; sock_diag alone tells
   */
  public record Tcp(
      TcpState state,
      long unreadBytes,
      long unsentBytes,
      OptionalLong retransmits,
      OptionalLong roundTripMicroseconds) {
    /** Whether the peer closed it, or sent something that nginx has not read. */
    public boolean hasNews() {
      return unreadBytes > 0 || state != TcpState.ESTABLISHED;
    }
  }

  /** Whether the other end has closed its side, and nginx has not closed its own. */
  public boolean isClosedByPeer() {
    return tcp.filter(known -> known.state() == TcpState.CLOSE_WAIT).isPresent();
  }

  HeldConnection withoutHolder() {
    return new HeldConnection(
        kind,
        descriptor,
        number,
        pool,
        local,
        peer,
        ageMilliseconds,
        requests,
        bytesSent,
        reused,
        doing,
        reusePosition,
        streams,
        tls,
        timerExpiresInMilliseconds,
        tcp,
        Optional.empty());
  }

  HeldConnection redacted(Pseudonyms pseudonyms) {
    return new HeldConnection(
        kind,
        descriptor,
        number,
        pool.map(pseudonyms::of),
        local.map(pseudonyms::ofPeer),
        peer.map(pseudonyms::ofPeer),
        ageMilliseconds,
        requests,
        bytesSent,
        reused,
        doing,
        reusePosition,
        streams,
        tls.map(known -> new Tls(known.serverName().map(pseudonyms::of))),
        timerExpiresInMilliseconds,
        tcp,
        holder.map(
            known ->
                new Holder(
                    known.request(), known.place().map(frame -> frame.redacted(pseudonyms)))));
  }
}
