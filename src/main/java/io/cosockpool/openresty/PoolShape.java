package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MiscountException;
import io.cosockpool.memory.Place;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.nginx.Queue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

  /**
   * Each connection has a descriptor, which is an {@code int}, and no more connects wait than there
   * are connections. The number of connections of the worker is no bound: a program that does not
   * give back what it took makes a pool count more.
   */
  private static final long MOST_CONNECTIONS = Integer.MAX_VALUE;

  /** What a userdata has behind the last item: the padding of a key of one byte. */
  private static final int PADDING = 7;

  private final String name;
  private final Structure pool;
  private final Field luaVm;
  private final Field connections;
  private final Field idle;
  private final Field unused;
  private final Optional<Queued> queued;
  private final Structure item;
  private final Field itemPool;
  private final int itemLink;

  /** What only pools have that connects may queue for. */
  private record Queued(Field size, Field backlog, Field waiting) {
    static Optional<Queued> of(Structure pool) {
      return pool.has("wait_connect_op")
          ? Optional.of(
              new Queued(pool.field("size"), pool.field("backlog"), pool.field("wait_connect_op")))
          : Optional.empty();
    }
  }

  private PoolShape(Layout layout) {
    name = layout.name();
    pool = layout.structure("ngx_lua_socket_pool_t");
    luaVm = pool.field("lua_vm");
    connections = pool.field("connections");
    idle = pool.field("cache");
    unused = pool.field("free");
    queued = Queued.of(pool);
    item = layout.structure("ngx_lua_socket_pool_item_t");
    itemPool = item.field("socket_pool");
    itemLink = item.field("queue").offset();
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
    return queued.isPresent();
  }

  /** The offset of the head of the queue of waiting connects, if there is one. */
  OptionalInt waitQueue() {
    return queued.isPresent()
        ? OptionalInt.of(queued.get().waiting().offset())
        : OptionalInt.empty();
  }

  /**
   * Reads a pool, if it has this shape; its wait queue lies elsewhere and is read by itself.
   *
   * @param body the payload of the userdata, as a whole
   * @param key the key under which it stands in the table of pools
   * @param luaState the main {@code lua_State} of its VM
   * @throws BrokenInvariantException if anything is not where this shape has it
   * @throws MiscountException if it counts fewer connections than it has, and has this shape
   */
  PoolBody read(Block body, Name key, long luaState)
      throws BrokenInvariantException, MiscountException {
    byte[] keyBytes = key.bytes();
    int itemsStart = pool.size() + (keyBytes.length + 8 & -8);
    Place place = body.place();
    require(body.length() > itemsStart + item.size(), place, "shorter than a pool with its key");
    View view = new View(pool, body);
    require(view.unsigned(luaVm) == luaState, place, "belongs to another Lua VM");
    require(body.holdsName(pool.size(), keyBytes), place, "holds another key");
    Items items = new Items(body, itemsStart);
    int[] idleLinks = items.queue(idle, ".cache");
    int[] unusedLinks = items.queue(unused, ".free");
    int itemLength = items.check(idleLinks, unusedLinks);
    long size = (long) idleLinks.length + unusedLinks.length;
    OptionalLong backlog = OptionalLong.empty();
    if (queued.isPresent()) {
      require(
          view.signed(queued.get().size()) == size, place, "has another size than it has items");
      backlog = backlog(view);
    }
    long connected = view.signed(connections);
    require(connected <= MOST_CONNECTIONS, place, "counts more connections than can be");
    if (connected < idleLinks.length) {
      throw fewerThan(connected, idleLinks.length, "idle", place);
    }
    return new PoolBody(
        this,
        new Pool(key, size, backlog, connected, idleLinks.length, 0),
        body,
        itemLength,
        items.starts(idleLinks));
  }

  /** lua-nginx-module may take one connection from the counter twice, and only logs it. */
  static MiscountException fewerThan(long connections, long there, String what, Place place) {
    return new MiscountException(
        place,
        "counts %d connection%s, and %d %s %s"
            .formatted(
                connections, connections == 1 ? "" : "s", there, there == 1 ? "is" : "are", what));
  }

  private OptionalLong backlog(View view) throws BrokenInvariantException {
    long backlog = view.signed(queued.orElseThrow().backlog());
    require(backlog >= -1, view.place(), "has a backlog of " + backlog);
    return backlog < 0 ? OptionalLong.empty() : OptionalLong.of(backlog);
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

    int[] queue(Field head, String part) throws BrokenInvariantException {
      return Queue.within(
          body,
          head.offset(),
          start + itemLink,
          body.length() / item.size(),
          body.place().part(part));
    }

    /** The offsets of the items with these links. */
    int[] starts(int[] links) {
      int[] starts = new int[links.length];
      for (int i = 0; i < links.length; i++) {
        starts[i] = links[i] - itemLink;
      }
      return starts;
    }

    /**
     * Both queues together must hold every slot once, and every slot must name this pool.
     *
     * @return how long a slot is
     */
    int check(int[] idle, int[] unused) throws BrokenInvariantException {
      int count = idle.length + unused.length;
      require(count > 0, body.place(), "has no items");
      int stride = stride(count);
      long[] seen = new long[(count + Long.SIZE - 1) >> 6];
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
      int length = body.length() - start - PADDING;
      int stride = length / count;
      boolean possible =
          hasWaitQueue() ? stride >= item.size() && stride % 8 == 0 : stride == item.size();
      require(
          possible && length == (long) stride * count,
          body.place(),
          count + " items do not fill it");
      return stride;
    }

    private void checkSlots(int[] links, int stride, long[] seen) throws BrokenInvariantException {
      for (int link : links) {
        int at = link - itemLink - start;
        int slot = at / stride;
        long bit = 1L << slot;
        require(
            at % stride == 0 && (seen[slot >> 6] & bit) == 0, body.place(), "an item is misplaced");
        seen[slot >> 6] |= bit;
        require(
            body.i64(start + at + itemPool.offset()) == body.address(),
            body.place(),
            "an item belongs to another pool");
      }
    }
  }
}
