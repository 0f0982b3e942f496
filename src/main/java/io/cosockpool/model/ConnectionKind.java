package io.cosockpool.model;

/**
 * Who has an entry of nginx's connection pool ({@code worker_connections}). Everything that nginx
 * waits on takes one.
 */
public enum ConnectionKind {
  /** A listening socket. */
  LISTENING("listening", "listening"),
  /** The channel from the master. */
  CHANNEL("channel", "master's channel"),
  /** A client whose HTTP/1 request is worked at, or read. */
  CLIENT_ACTIVE("client_active", "clients, active"),
  /** A client that has connected and has sent nothing of its first request yet. */
  CLIENT_WAITING("client_waiting", "clients, waiting"),
  /** A client that is in its TLS handshake. */
  CLIENT_HANDSHAKE("client_handshake", "clients, handshake"),
  /** A client that is kept alive after a request and has not sent the next one. */
  CLIENT_IDLE("client_idle", "clients, idle"),
  /** A client that speaks HTTP/2, with any number of streams. */
  HTTP2("http2", "clients, HTTP/2"),
  /** A client that speaks QUIC. */
  QUIC("quic", "clients, QUIC"),
  /** A stream of a QUIC connection, which takes an entry of its own. */
  HTTP3_STREAM("http3_stream", "HTTP/3 streams"),
  /** A client of the stream subsystem. */
  STREAM_SESSION("stream_session", "stream sessions"),
  /** A connection to an upstream that serves a request or a stream session. */
  UPSTREAM_ACTIVE("upstream_active", "upstreams, in use"),
  /** An idle connection of an upstream block with {@code keepalive}. */
  UPSTREAM_IDLE("upstream_idle", "upstreams, idle"),
  /** An idle connection of an upstream block with {@code balancer_by_lua}. */
  BALANCER_IDLE("balancer_idle", "balancer, idle"),
  /** A cosocket in use that counts for a pool. */
  COSOCKET_ACTIVE("cosocket_active", "cosockets, in use"),
  /** A cosocket in use that counts for no pool. */
  COSOCKET_UNPOOLED("cosocket_unpooled", "cosockets, outside of pools"),
  /** An idle connection of a cosocket pool. */
  COSOCKET_IDLE("cosocket_idle", "cosockets, idle"),
  /** A UDP cosocket. */
  UDP_COSOCKET("udp_cosocket", "UDP cosockets"),
  /** A connection of nginx's resolver to a name server. */
  RESOLVER("resolver", "resolver"),
  /** A Lua timer that runs, or another Lua handler that has no client. It has no socket. */
  TIMER("timer", "Lua timers, running"),
  /** What {@code init_worker_by_lua} leaves behind for good. It has no socket. */
  INIT_WORKER("init_worker", "left by init_worker_by_lua"),
  /** What the Lua modules have for themselves. */
  LUA_INTERNAL("lua_internal", "Lua modules' own"),
  /** In use, and none of these. */
  OTHER("other", "other");

  private final String key;
  private final String label;

  ConnectionKind(String key, String label) {
    this.key = key;
    this.label = label;
  }

  /** The word in JSON, in metrics and for options. */
  public String key() {
    return key;
  }

  /** The words for people. */
  public String label() {
    return label;
  }
}
