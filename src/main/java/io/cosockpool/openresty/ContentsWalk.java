package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Walks from a pool that was read to its idle connections with their timers, and to its queued
 * connects. Each of them is believed only if it refers back to what led to it: a connection's
 * {@code data} is its item, an event's {@code data} what it is the event of.
 */
final class ContentsWalk {
  private static final Layout LAYOUT = Catalogue.variants("cosocket-contents").getFirst();
  private static final Structure CONNECTION = LAYOUT.structure("ngx_connection_t");
  private static final Structure EVENT = LAYOUT.structure("ngx_event_t");
  private static final Structure POOL = LAYOUT.structure("ngx_lua_socket_pool_t");
  private static final Structure QUEUED = LAYOUT.structure("ngx_lua_socket_tcp_conn_op_ctx_t");

  /** One for each length that an item may have. */
  private static final List<Structure> ITEMS =
      Catalogue.variants("cosocket-item").stream()
          .map(layout -> layout.structure("ngx_lua_socket_pool_item_t"))
          .toList();

  /** {@code timer_set} among the flags of an event. */
  private static final long TIMER_SET = 1 << 11;

  /** Host names have 253 bytes at most, paths of local sockets 107; others are refused later. */
  private static final long MAX_HOST_LENGTH = 4096;

  /** What a pool's userdata has behind its last item. */
  private static final int PADDING = 7;

  private final PoolBody pool;
  private final ConnectionArray connections;
  private final Outside outside;
  private final Place place;

  private ContentsWalk(PoolBody pool, ConnectionArray connections, Outside outside) {
    this.pool = pool;
    this.connections = connections;
    this.outside = outside;
    this.place = pool.body().place();
  }

  /** Finds the bytes outside of a pool that were read together with it. */
  interface Outside {
    /** The bytes of a range; empty if they were not read, and are to be the next time. */
    Optional<Block> find(Range range) throws BrokenInvariantException;
  }

  /**
   * What a pool holds.
   *
   * @param connections those of the worker, as far as they are known
   * @return empty if not all of it was read
   * @throws BrokenInvariantException if anything does not refer back to what led to it
   */
  static Optional<RawContents> of(PoolBody pool, ConnectionArray connections, Outside outside)
      throws BrokenInvariantException {
    ContentsWalk walk = new ContentsWalk(pool, connections, outside);
    List<Optional<RawContents.Idle>> idle = new ArrayList<>();
    for (long item : pool.idle()) {
      idle.add(walk.idle(item));
    }
    List<Optional<RawContents.Waiting>> waiting = new ArrayList<>();
    for (long link : pool.waiting()) {
      waiting.add(walk.waiting(link));
    }
    return idle.stream().allMatch(Optional::isPresent)
            && waiting.stream().allMatch(Optional::isPresent)
        ? Optional.of(
            new RawContents(
                idle.stream().flatMap(Optional::stream).toList(),
                waiting.stream().flatMap(Optional::stream).toList(),
                walk.mostIdle(),
                walk.haveWaited()))
        : Optional.empty();
  }

  private Optional<RawContents.Idle> idle(long address) throws BrokenInvariantException {
    View item = new View(itemLayout(), pool.body(), pool.body().offsetOf(address));
    Optional<Block> found =
        outside.find(
            new Range(item.unsigned("connection"), CONNECTION.size(), place.part(".connection")));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    View connection = new View(CONNECTION, found.get());
    require(connection.unsigned("data") == address, "an idle connection belongs to another item");
    require(connection.signed("fd") >= 0, "an idle connection is closed");
    Optional<Block> event =
        outside.find(
            new Range(connection.unsigned("read"), EVENT.size(), place.part(".connection.read")));
    if (event.isEmpty()) {
      return Optional.empty();
    }
    View read = new View(EVENT, event.get());
    require(
        read.unsigned("data") == connection.address(), "an event belongs to another connection");
    return Optional.of(
        new RawContents.Idle(
            connection.address(),
            (int) connection.signed("fd"),
            host(item),
            item.unsigned("reused"),
            timer(read, "flags", "timer.key")));
  }

  private Structure itemLayout() throws BrokenInvariantException {
    return ITEMS.stream()
        .filter(layout -> layout.size() == pool.itemLength())
        .findAny()
        .orElseThrow(
            () ->
                new BrokenInvariantException(
                    place, "items of " + pool.itemLength() + " bytes are not known"));
  }

  /** The module keeps the name's beginning, and nothing for what was not connected by name. */
  private static Optional<Name> host(View item) {
    if (!item.structure().has("host")) {
      return Optional.empty();
    }
    int start = item.start() + item.structure().offset("host");
    int longest = item.structure().field("host").width() - 1;
    int length = 0;
    while (length < longest && item.block().u8(start + length) != 0) {
      length++;
    }
    return length == 0 ? Optional.empty() : Optional.of(new Name(item.block().name(start, length)));
  }

  private Optional<RawContents.Waiting> waiting(long link) throws BrokenInvariantException {
    Place queue = place.part(".wait_connect_op");
    Optional<Block> found =
        outside.find(new Range(link - QUEUED.offset("queue"), QUEUED.size(), queue));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    View connect = new View(QUEUED, found.get());
    require(
        connect.unsigned("event.data") == connect.address(),
        "an event belongs to another queued connect");
    long length = connect.unsigned("host.len");
    require(length > 0 && length <= MAX_HOST_LENGTH, "a queued connect has no host");
    Optional<Block> host =
        outside.find(new Range(connect.unsigned("host.data"), (int) length, queue.part(".host")));
    return host.map(
        bytes ->
            new RawContents.Waiting(
                new Name(bytes.name(0, bytes.length())),
                connect.block().givenU16(QUEUED.offset("port")),
                connect.unsigned("u"),
                timer(connect, "event.flags", "event.timer.key")));
  }

  /**
   * Spare wait records are left by connects that waited. A single one may be that of a connect that
   * failed at once.
   */
  private boolean haveWaited() {
    if (pool.pool().backlog().isEmpty()) {
      return false;
    }
    View spare = new View(Queue.link(), pool.body(), POOL.offset("cache_connect_op"));
    return Queue.next(spare) != spare.unsigned("prev");
  }

  /**
   * Items are used from the last one on and keep the connection that they had. nginx does not clear
   * their memory before: what was never used holds anything, but seldom one of its connections.
   */
  private long mostIdle() throws BrokenInvariantException {
    if (!connections.areKnown()) {
      return pool.pool().size();
    }
    int field = itemLayout().offset("connection");
    int item = pool.body().length() - PADDING - pool.itemLength();
    long used = 0;
    while (used < pool.pool().size() && connections.isAt(pool.body(), item + field)) {
      item -= pool.itemLength();
      used++;
    }
    return used;
  }

  private static OptionalLong timer(View view, String flags, String key) {
    return (view.unsigned(flags) & TIMER_SET) == 0
        ? OptionalLong.empty()
        : OptionalLong.of(view.unsigned(key));
  }

  private void require(boolean holds, String otherwise) throws BrokenInvariantException {
    if (!holds) {
      throw new BrokenInvariantException(place, otherwise);
    }
  }
}
