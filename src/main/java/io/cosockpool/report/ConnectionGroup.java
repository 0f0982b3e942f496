package io.cosockpool.report;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.WorkerConnections;
import java.util.Map;

/** Kinds of connections that a reader looks at as one. */
enum ConnectionGroup {
  /** Clients whose requests are served, or awaited for the first time. */
  CLIENTS("clients", "CLIENTS", Ink.SOLID),
  /** Clients that are kept alive. */
  CLIENTS_IDLE("clients, idle", "CLIENTS-IDLE", Ink.LIGHT),
  /** Connections to upstreams that serve a request. */
  UPSTREAMS("upstreams", "UPSTREAMS", Ink.DARK),
  /** Cosockets in use that are where one expects them. */
  COSOCKETS("cosockets", "COSOCKETS", Ink.STRIPED),
  /** Cosockets in use that no pool counts. */
  UNPOOLED("cosockets outside of pools", "OUTSIDE", Ink.ALARM),
  /** Connections that are kept for their next use. */
  KEPT("kept for reuse", "KEPT", Ink.MEDIUM),
  /** What nginx and its modules have for themselves, and the rest. */
  OTHER("other", "OTHER", Ink.LOW);

  private final String words;
  private final String heading;
  private final Ink ink;

  ConnectionGroup(String words, String heading, Ink ink) {
    this.words = words;
    this.heading = heading;
    this.ink = ink;
  }

  /** The group that a kind is in. */
  static ConnectionGroup of(ConnectionKind kind) {
    return switch (kind) {
      case CLIENT_ACTIVE,
          CLIENT_WAITING,
          CLIENT_HANDSHAKE,
          HTTP2,
          QUIC,
          HTTP3_STREAM,
          STREAM_SESSION ->
          CLIENTS;
      case CLIENT_IDLE -> CLIENTS_IDLE;
      case UPSTREAM_ACTIVE -> UPSTREAMS;
      case COSOCKET_ACTIVE, UDP_COSOCKET -> COSOCKETS;
      case COSOCKET_UNPOOLED -> UNPOOLED;
      case COSOCKET_IDLE, UPSTREAM_IDLE, BALANCER_IDLE -> KEPT;
      case LISTENING, CHANNEL, RESOLVER, TIMER, INIT_WORKER, LUA_INTERNAL, OTHER -> OTHER;
    };
  }

  /** For the legend. */
  String words() {
    return words;
  }

  /** Above a column. */
  String heading() {
    return heading;
  }

  Ink ink() {
    return ink;
  }

  /** How many connections of these kinds a worker has. */
  long in(WorkerConnections pool) {
    return in(pool.kinds());
  }

  /** How many of the connections that are counted by their kinds are of these kinds. */
  long in(Map<ConnectionKind, Long> counts) {
    return counts.entrySet().stream()
        .filter(count -> of(count.getKey()) == this)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
