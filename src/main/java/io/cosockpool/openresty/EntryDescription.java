package io.cosockpool.openresty;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.nginx.configuration.UpstreamBlocks;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.process.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a single entry of the connection pool is for people. */
final class EntryDescription {
  /**
   * {@code init_worker_by_lua} of http and stream take their entries right behind the listening
   * sockets; the first Lua timers may come in between.
   */
  private static final int FIRST_ENTRIES = 4;

  /** {@code http2_max_concurrent_streams} is 128 by default. */
  private static final long MOST_STREAMS = 1 << 20;

  private static final Set<ConnectionKind> CLIENTS =
      EnumSet.of(
          ConnectionKind.CLIENT_ACTIVE,
          ConnectionKind.CLIENT_WAITING,
          ConnectionKind.CLIENT_HANDSHAKE,
          ConnectionKind.CLIENT_IDLE,
          ConnectionKind.HTTP2,
          ConnectionKind.QUIC,
          ConnectionKind.STREAM_SESSION);

  private static final Set<ConnectionKind> OUTGOING =
      EnumSet.of(
          ConnectionKind.UPSTREAM_ACTIVE,
          ConnectionKind.UPSTREAM_IDLE,
          ConnectionKind.BALANCER_IDLE,
          ConnectionKind.COSOCKET_ACTIVE,
          ConnectionKind.COSOCKET_UNPOOLED,
          ConnectionKind.COSOCKET_IDLE,
          ConnectionKind.UDP_COSOCKET,
          ConnectionKind.RESOLVER);

  private final ConnectionPool pool;
  private final ConnectionPool.Surroundings surroundings;
  private final WorkerClock clock;
  private final Map<Long, Integer> positions;
  private final Map<Long, UpstreamBlocks.Upstream> upstreams = new HashMap<>();
  private final Map<Long, Long> streams = new HashMap<>();

  EntryDescription(
      ConnectionPool pool, ConnectionPool.Surroundings surroundings, WorkerClock clock) {
    this.pool = pool;
    this.surroundings = surroundings;
    this.clock = clock;
    this.positions = pool.positions();
    for (UpstreamBlocks.Upstream upstream : pool.context().upstreams()) {
      upstreams.put(upstream.address(), upstream);
      upstreams.put(upstream.keepalive(), upstream);
      upstreams.put(upstream.lua(), upstream);
    }
    upstreams.remove(0L);
    for (RawEntry entry : pool.entries()) {
      if (entry.owner().type() == RawEntry.Type.QUIC_STREAM && entry.owner().request()) {
        streams.merge(entry.owner().reference(), 1L, Long::sum);
      }
    }
  }

  /** Whether a client stands at the other end. */
  static boolean isOfClient(ConnectionKind kind) {
    return CLIENTS.contains(kind);
  }

  /** Whether the worker opened it. */
  static boolean isOutgoing(ConnectionKind kind) {
    return OUTGOING.contains(kind);
  }

  /** The upstream block that it counts for. */
  Optional<UpstreamBlocks.Upstream> upstream(RawEntry entry) {
    return switch (entry.owner().type()) {
      case UPSTREAM, KEEPALIVE_ITEM, BALANCER_ITEM ->
          Optional.ofNullable(upstreams.get(entry.owner().reference()));
      default -> Optional.empty();
    };
  }

  /** An entry whose owner is known. */
  HeldConnection held(RawEntry entry) {
    ConnectionKind kind = kind(entry);
    Optional<Socket> socket = surroundings.socket(entry.entry());
    boolean isClient = CLIENTS.contains(kind);
    return new HeldConnection(
        kind,
        entry.entry().descriptor() >= 0
            ? OptionalInt.of(entry.entry().descriptor())
            : OptionalInt.empty(),
        entry.entry().number(),
        pool(entry, kind),
        socket.flatMap(Socket::local).map(EntryDescription::name),
        socket.flatMap(Socket::remote).map(EntryDescription::name).or(entry::peer),
        age(entry),
        isClient ? entry.requests() : OptionalLong.empty(),
        isClient || OUTGOING.contains(kind) ? entry.sent() : OptionalLong.empty(),
        reused(entry, kind),
        entry.owner().doing(),
        position(entry, kind),
        streams(entry),
        entry.tls() ? Optional.of(new HeldConnection.Tls(entry.serverName())) : Optional.empty(),
        clock.until(entry.timer()),
        socket.flatMap(EntryDescription::tcp),
        surroundings.holder(entry));
  }

  /** Of what belongs to nothing that is known, the kernel alone tells more. */
  HeldConnection other(UsedEntry entry) {
    Optional<Socket> socket = surroundings.socket(entry);
    return new HeldConnection(
        ConnectionKind.OTHER,
        entry.descriptor() >= 0 ? OptionalInt.of(entry.descriptor()) : OptionalInt.empty(),
        entry.number(),
        Optional.empty(),
        socket.flatMap(Socket::local).map(EntryDescription::name),
        socket.flatMap(Socket::remote).map(EntryDescription::name),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        socket.flatMap(EntryDescription::tcp),
        Optional.empty());
  }

  private static Optional<HeldConnection.Tcp> tcp(Socket socket) {
    return socket
        .tcpState()
        .map(
            tcpState ->
                new HeldConnection.Tcp(
                    tcpState,
                    socket.unreadBytes().orElse(0),
                    socket.unsentBytes().orElse(0),
                    socket.retransmits(),
                    socket.roundTripMicroseconds()));
  }

  private Optional<Name> pool(RawEntry entry, ConnectionKind kind) {
    return switch (kind) {
      case COSOCKET_ACTIVE, COSOCKET_IDLE ->
          surroundings.pool(entry.owner().reference()).map(pool -> pool.pool().name());
      default ->
          entry
              .owner()
              .kept()
              .flatMap(RawEntry.LuaBalancerPool::name)
              .or(() -> upstream(entry).map(UpstreamBlocks.Upstream::name));
    };
  }

  private OptionalLong reused(RawEntry entry, ConnectionKind kind) {
    return kind == ConnectionKind.COSOCKET_IDLE
        ? surroundings
            .pool(entry.owner().reference())
            .map(pool -> PoolItem.uses(pool.itemLength(), entry.owner().counts()))
            .orElse(OptionalLong.empty())
        : entry.owner().reused();
  }

  /** Timers and other entries without a connection have no start. */
  private OptionalLong age(RawEntry entry) {
    if (entry.startTime().orElse(0) == 0) {
      return OptionalLong.empty();
    }
    OptionalLong left = clock.until(entry.startTime());
    return left.isPresent()
        ? OptionalLong.of(Math.max(0, -left.getAsLong()))
        : OptionalLong.empty();
  }

  private OptionalInt position(RawEntry entry, ConnectionKind kind) {
    @Nullable Integer position = CLIENTS.contains(kind) ? positions.get(entry.link()) : null;
    return position == null ? OptionalInt.empty() : OptionalInt.of(position);
  }

  private OptionalLong streams(RawEntry entry) {
    return switch (entry.owner().type()) {
      case QUIC -> OptionalLong.of(streams.getOrDefault(entry.address(), 0L));
      case HTTP2 -> http2Streams(entry);
      default -> OptionalLong.empty();
    };
  }

  /** nginx may close an HTTP/2 connection only while it has no open stream. */
  private OptionalLong http2Streams(RawEntry entry) {
    if (positions.containsKey(entry.link())) {
      return OptionalLong.of(0);
    }
    long open = pool.streamCounter().map(entry.owner().counts()::get).orElse(-1L);
    return open < 0 || open > MOST_STREAMS ? OptionalLong.empty() : OptionalLong.of(open);
  }

  private ConnectionKind kind(RawEntry entry) {
    return switch (entry.owner().type()) {
      case LISTENING -> ConnectionKind.LISTENING;
      case CHANNEL -> ConnectionKind.CHANNEL;
      case FAKE_REQUEST -> ConnectionKind.TIMER;
      case LEFT ->
          entry.entry().slot() < pool.context().array().listening().sockets().size() + FIRST_ENTRIES
              ? ConnectionKind.INIT_WORKER
              : ConnectionKind.OTHER;
      case LUA_MODULE -> ConnectionKind.LUA_INTERNAL;
      case REQUEST -> ConnectionKind.CLIENT_ACTIVE;
      case HTTP_CONNECTION -> withoutRequest(entry);
      case HTTP2 -> ConnectionKind.HTTP2;
      case QUIC -> ConnectionKind.QUIC;
      case QUIC_STREAM -> ConnectionKind.HTTP3_STREAM;
      case SESSION -> ConnectionKind.STREAM_SESSION;
      case UPSTREAM -> ConnectionKind.UPSTREAM_ACTIVE;
      case KEEPALIVE_ITEM -> ConnectionKind.UPSTREAM_IDLE;
      case BALANCER_ITEM -> ConnectionKind.BALANCER_IDLE;
      case POOL_ITEM -> ConnectionKind.COSOCKET_IDLE;
      case COSOCKET ->
          entry.owner().reference() == 0
              ? ConnectionKind.COSOCKET_UNPOOLED
              : ConnectionKind.COSOCKET_ACTIVE;
      case UDP_COSOCKET -> ConnectionKind.UDP_COSOCKET;
      case RESOLVER -> ConnectionKind.RESOLVER;
      case UNKNOWN -> ConnectionKind.OTHER;
    };
  }

  /**
   * A client is reusable but while it does its TLS handshake: from its connect to the first byte,
   * from the end of the handshake to the request, and after each request.
   */
  private ConnectionKind withoutRequest(RawEntry entry) {
    if (entry.requests().orElse(0) > 0) {
      return ConnectionKind.CLIENT_IDLE;
    }
    return entry.tls() && !positions.containsKey(entry.link())
        ? ConnectionKind.CLIENT_HANDSHAKE
        : ConnectionKind.CLIENT_WAITING;
  }

  private static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }
}
