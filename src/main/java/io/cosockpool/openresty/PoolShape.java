package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Place;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.nginx.Queue;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * One of the shapes that {@code ngx_http_lua_socket_pool_t} and its stream relative have had: the
 * pool, its key and its items lie in one userdata, and are believed only if every part of them is
 * where the shape has it (lua-nginx-module {@code src/ngx_http_lua_socket_tcp.h}).
 */
final class PoolShape {
  /** The shapes, newest first; only one can fit. */
  static final List<PoolShape> ALL =
      Catalogue.variants("cosocket-pool").stream().map(PoolShape::new).toList();

  /**
   * How many bytes at the start of a pool tell whether it changed: its counters and the heads of
   * its queues, in every shape.
   */
  static final int HEAD_LENGTH = 96;

  private final String name;
  private final Structure pool;
  private final Structure item;

  private PoolShape(Layout layout) {
    this.name = layout.name();
    this.pool = layout.structure("ngx_lua_socket_pool_t");
    this.item = layout.structure("ngx_lua_socket_pool_item_t");
  }

  /** Since which version pools have had this shape. */
  String name() {
    return name;
  }

  /** The structures of the shape. */
  List<Structure> structures() {
    return List.of(pool, item);
  }

  /** Whether connects may queue for such a pool. */
  boolean hasWaitQueue() {
    return pool.has("wait_connect_op");
  }

  /**
   * Reads a pool, if it has this shape.
   *
   * @param body the payload of the userdata, as a whole
   * @param key the key under which it stands in the table of pools
   * @param luaState the main {@code lua_State} of its VM
   * @param waiting the links of waiting connects that were read
   * @throws BrokenInvariantException if anything is not where this shape has it
   */
  PoolBody read(Block body, Name key, long luaState, Queue.Links waiting)
      throws BrokenInvariantException {
    byte[] keyBytes = key.bytes();
    int itemsStart = pool.size() + (keyBytes.length + 8 & -8);
    Place place = body.place();
    require(body.length() > itemsStart + item.size(), place, "shorter than a pool with its key");
    View view = new View(pool, body);
    require(view.unsigned("lua_vm") == luaState, place, "belongs to another Lua VM");
    require(body.holdsName(pool.size(), keyBytes), place, "holds another key");
    Items items = new Items(body, itemsStart);
    List<Long> idle = items.queue("cache");
    List<Long> unused = items.queue("free");
    int stride = items.check(idle, unused);
    long size = (long) idle.size() + unused.size();
    long connections = view.signed("connections");
    if (!pool.has("size")) {
      require(connections >= idle.size(), place, "counts fewer connections than are idle");
      return new PoolBody(
          new Pool(key, size, OptionalLong.empty(), connections, idle.size(), 0),
          body,
          stride,
          items.addresses(idle),
          List.of());
    }
    require(view.signed("size") == size, place, "has another size than it has items");
    long backlog = view.signed("backlog");
    require(backlog >= -1, place, "has a backlog of " + backlog);
    View queue = new View(Queue.link(), body, pool.offset("wait_connect_op"));
    List<Long> queued =
        Queue.walk(queue, waiting, longestQueue(size, backlog), place.part(".wait_connect_op"));
    require(
        connections >= idle.size() + queued.size(),
        place,
        "counts fewer connections than are idle and queued");
    return new PoolBody(
        new Pool(
            key,
            size,
            backlog < 0 ? OptionalLong.empty() : OptionalLong.of(backlog),
            connections,
            idle.size(),
            queued.size()),
        body,
        stride,
        items.addresses(idle),
        queued);
  }

  /**
   * A connect queues as long as connections do not exceed size and backlog together; while closed
   * connections wait to be replaced, connects may take the place of all of them.
   */
  private static long longestQueue(long size, long backlog) {
    return backlog < 0 ? 0 : size + backlog;
  }

  private static void require(boolean holds, Place place, String otherwise)
      throws BrokenInvariantException {
    if (!holds) {
      throw new BrokenInvariantException(place, otherwise);
    }
  }

  /** The items of a pool: slots of one length behind the key, each in one of two queues. */
  private final class Items {
    private final Block body;
    private final int start;

    Items(Block body, int start) {
      this.body = body;
      this.start = start;
    }

    List<Long> queue(String head) throws BrokenInvariantException {
      return Queue.walk(
          new View(Queue.link(), body, pool.offset(head)),
          this::link,
          body.length() / item.size(),
          body.place().part("." + head));
    }

    private View link(long address) throws BrokenInvariantException {
      long at = address - body.address();
      require(
          at >= start + item.offset("queue") && at % 8 == 0 && body.contains(address, 16),
          body.place(),
          "a queue of its items leads out of them");
      return new View(Queue.link(), body, (int) at);
    }

    /** The addresses of the items with these links. */
    List<Long> addresses(List<Long> links) {
      return links.stream().map(link -> link - item.offset("queue")).toList();
    }

    /**
     * Both queues together must hold every slot once, and every slot must name this pool.
     *
     * @return how long a slot is
     */
    int check(List<Long> idle, List<Long> unused) throws BrokenInvariantException {
      int count = idle.size() + unused.size();
      require(count > 0, body.place(), "has no items");
      int stride = stride(count);
      BitSet seen = new BitSet(count);
      checkSlots(idle, stride, seen);
      checkSlots(unused, stride, seen);
      return stride;
    }

    /**
     * The userdata is as long as the pool with one byte of key, padded to 8, and the rest of the
     * padded key, and the items. A pool that does not tell how many items it has is believed only
     * if they have their known length: while an item moves from one queue to the other it is in
     * none, and those that are left would seem to be longer ones.
     */
    private int stride(int count) throws BrokenInvariantException {
      int length = body.length() - start - 7;
      int stride = length / count;
      boolean possible =
          pool.has("size") ? stride >= item.size() && stride % 8 == 0 : stride == item.size();
      require(
          possible && length == (long) stride * count,
          body.place(),
          count + " items do not fill it");
      return stride;
    }

    private void checkSlots(List<Long> links, int stride, BitSet seen)
        throws BrokenInvariantException {
      for (long link : links) {
        int at = body.offsetOf(link) - item.offset("queue") - start;
        require(at % stride == 0 && !seen.get(at / stride), body.place(), "an item is misplaced");
        seen.set(at / stride);
        View slot = new View(item, body, start + at);
        require(
            slot.unsigned("socket_pool") == body.address(),
            body.place(),
            "an item belongs to another pool");
      }
    }
  }
}
