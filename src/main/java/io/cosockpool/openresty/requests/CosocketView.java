package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.model.CosocketActivity;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A cosocket, {@code ngx_http_lua_socket_tcp_upstream_t} or its stream relative (lua-nginx-module
 * src/ngx_http_lua_socket_tcp.h). Its fields stand elsewhere in each version, and are found by what
 * they refer to.
 *
 * @param block its bytes
 * @param requestAt where it has its request
 */
record CosocketView(Block block, int requestAt) {
  /** The shortest and longest cosocket: 384 to 744 bytes were seen. */
  static final int SHORTEST = 256;

  static final int LONGEST = 1536;

  /** Where a cosocket may have its request. */
  static final int[] REQUEST_PLACES = {64, 56};

  /** The pool comes three words before the request. */
  private static final int POOL_BEFORE_REQUEST = 24;

  /** The words that are searched for the connection and for coroutines. */
  private static final int SEARCHED_FROM = 64;

  private static final Structure PEER = LuaLayout.structure("ngx_peer_connection_t");
  private static final Structure FLAGS = LuaLayout.structure("cosocket flags");
  private static final Field CONNECTING = FLAGS.field("conn_waiting");
  private static final Field READING = FLAGS.field("read_waiting");
  private static final Field WRITING = FLAGS.field("write_waiting");
  private static final Field BODY = FLAGS.field("body_downstream");
  private static final Field RAW = FLAGS.field("raw_downstream");

  /** The flags are the last word, and its latter half is padding. */
  private static final int FLAGS_FROM_END = 8;

  /** A cosocket of this request; empty if it is that of another one. */
  static Optional<CosocketView> of(Block block, long request) {
    for (int at : REQUEST_PLACES) {
      if (block.matches(at, request)) {
        return Optional.of(new CosocketView(block, at));
      }
    }
    return Optional.empty();
  }

  long pool() {
    return block.i64(requestAt - POOL_BEFORE_REQUEST);
  }

  /** Where it has the peer that it is connected to by a connection. */
  Optional<View> peer(long connection) {
    for (int at = SEARCHED_FROM; at + PEER.size() <= block.length(); at += Long.BYTES) {
      if (block.matches(at, connection)) {
        return Optional.of(new View(PEER, block, at));
      }
    }
    return Optional.empty();
  }

  /** Where it has a coroutine that waits for it. */
  private OptionalInt placeOf(long coroutine) {
    for (int at = SEARCHED_FROM; at + Long.BYTES <= block.length(); at += Long.BYTES) {
      if (block.matches(at, coroutine)) {
        return OptionalInt.of(at);
      }
    }
    return OptionalInt.empty();
  }

  /** Whether it refers to a coroutine. */
  boolean knows(long coroutine) {
    return placeOf(coroutine).isPresent();
  }

  private boolean flag(Field flag) {
    return new View(FLAGS, block, block.length() - FLAGS_FROM_END).flag(flag);
  }

  /** Whether it is the client's own connection, {@code ngx.req.socket}. */
  boolean isDownstream() {
    return flag(BODY) || flag(RAW);
  }

  /** What it is doing, whoever waits for it. */
  CosocketActivity activity() {
    return flag(CONNECTING)
        ? CosocketActivity.CONNECT
        : flag(READING)
            ? CosocketActivity.RECEIVE
            : flag(WRITING) ? CosocketActivity.SEND : CosocketActivity.IDLE;
  }

  /**
   * What a coroutine waits for it to do; empty if the coroutine does not wait for it. The coroutine
   * that reads stands before the one that writes; each stays there after it has got what it waited
   * for.
   *
   * @param others the addresses of all coroutines of the request
   */
  Optional<CosocketActivity> activityFor(long coroutine, Set<Long> others) {
    OptionalInt place = placeOf(coroutine);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    if (flag(CONNECTING)) {
      return Optional.of(CosocketActivity.CONNECT);
    }
    if (flag(READING) && flag(WRITING)) {
      int before = place.getAsInt() - Long.BYTES;
      boolean writes =
          before >= SEARCHED_FROM
              && others.stream().anyMatch(other -> block.matches(before, other));
      return Optional.of(writes ? CosocketActivity.SEND : CosocketActivity.RECEIVE);
    }
    return flag(READING)
        ? Optional.of(CosocketActivity.RECEIVE)
        : flag(WRITING) ? Optional.of(CosocketActivity.SEND) : Optional.empty();
  }
}
