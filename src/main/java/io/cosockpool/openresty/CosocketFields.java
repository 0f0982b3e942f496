package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import java.util.OptionalLong;

/**
 * {@code ngx_http_lua_socket_tcp_upstream_t} (lua-nginx-module src/ngx_http_lua_socket_tcp.h) and
 * its stream relative: a cosocket.
 */
public record CosocketFields(
    Structure structure,
    Field connection,
    Field pool,
    Field request,
    Field readTimeout,
    Field sendTimeout,
    Field connectTimeout) {
  /** What nginx takes for a time: 24 days. */
  private static final long LONGEST_TIMEOUT = Integer.MAX_VALUE;

  /** Those of a layout. */
  public CosocketFields(Structure structure) {
    this(
        structure,
        structure.field("peer.connection"),
        structure.field("socket_pool"),
        structure.field("request"),
        structure.field("read_timeout"),
        structure.field("send_timeout"),
        structure.field("connect_timeout"));
  }

  /** Whether a cosocket has timeouts that can be. */
  boolean hasTimeouts(View cosocket) {
    return isTimeout(cosocket, readTimeout)
        && isTimeout(cosocket, sendTimeout)
        && isTimeout(cosocket, connectTimeout);
  }

  private static boolean isTimeout(View cosocket, Field timeout) {
    long milliseconds = cosocket.unsigned(timeout);
    return milliseconds > 0 && milliseconds <= LONGEST_TIMEOUT;
  }

  /**
   * How long a cosocket waits for a connection of a pool at most, in milliseconds; empty if it does
   * not wait for that pool, or a timeout cannot be.
   *
   * @param waited the address of the pool
   */
  OptionalLong connectTimeout(View cosocket, long waited) {
    return cosocket.holdsAddress(pool, waited) && hasTimeouts(cosocket)
        ? OptionalLong.of(cosocket.unsigned(connectTimeout))
        : OptionalLong.empty();
  }
}
