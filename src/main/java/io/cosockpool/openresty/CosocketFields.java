package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.KnownLayout;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.model.Subsystem;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

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
    Field connectTimeout,
    Field reused) {
  /** What nginx takes for a time: 24 days. */
  private static final long LONGEST_TIMEOUT = Integer.MAX_VALUE;

  /**
   * How many bytes of any cosocket are read for its timeouts. No version has a shorter cosocket
   * than that but the first ones for streams, and behind those other memory follows.
   */
  static int lengthToTimeouts(Subsystem subsystem) {
    return switch (subsystem) {
      case HTTP -> 376;
      case STREAM -> 592;
    };
  }

  /** Those of a layout. */
  public CosocketFields(Structure structure) {
    this(
        structure,
        structure.field("peer.connection"),
        structure.field("socket_pool"),
        structure.field("request"),
        structure.field("read_timeout"),
        structure.field("send_timeout"),
        structure.field("connect_timeout"),
        structure.field("reused"));
  }

  /**
   * Those that cosockets may have in this nginx, whatever its Lua modules: these have moved none of
   * what stands behind {@code peer} against it, and nginx has, by the length of {@code
   * ngx_peer_connection_t}. One of each such length.
   */
  public static List<CosocketFields> likely(LayoutSource source) {
    Map<Integer, CosocketFields> likely = new TreeMap<>();
    for (String module : List.of("http", "stream")) {
      for (KnownLayout layout : source.candidates("ngx_" + module + "_lua_socket_tcp_upstream_t")) {
        if (source.missingIn(layout).isEmpty()) {
          CosocketFields fields = new CosocketFields(layout.structure());
          likely.putIfAbsent(fields.readTimeout.offset() - fields.connection.offset(), fields);
        }
      }
    }
    return List.copyOf(likely.values());
  }

  /**
   * How often the connection of a cosocket was taken out of its pool; empty if the cosocket has not
   * the timeouts in front of that which all cosockets have.
   *
   * @param peer where the cosocket has what it is connected to
   */
  OptionalLong reused(Block cosocket, int peer) {
    View view = new View(structure, cosocket, peer - connection.offset());
    if (view.start() + reused.end() > cosocket.length() || !hasTimeouts(view)) {
      return OptionalLong.empty();
    }
    return PoolItem.uses(view.unsigned(reused));
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
   * @param bytes the cosocket's first ones
   * @param waited the address of the pool
   */
  OptionalLong connectTimeout(Block bytes, long waited) {
    if (bytes.length() < Math.max(pool.end(), connectTimeout.end())) {
      return OptionalLong.empty();
    }
    View cosocket = new View(structure, bytes);
    return cosocket.holdsAddress(pool, waited) && hasTimeouts(cosocket)
        ? OptionalLong.of(cosocket.unsigned(connectTimeout))
        : OptionalLong.empty();
  }
}
