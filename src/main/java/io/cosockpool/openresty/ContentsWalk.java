package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MiscountException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.Queue;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A pool once more, with its idle connections and their timers and its queued connects, all of one
 * batch. Each of them is believed only if it refers back to what led to it: a connection's {@code
 * data} is its item, an event's {@code data} what it is the event of.
 *
 * @param connections those of the worker, as far as they are known
 */
public record ContentsWalk(PoolWalk pool, ConnectionArray connections)
    implements Walk<ReadContents> {
  private static final Layout LAYOUT = Catalogue.variants("cosocket-contents").getFirst();

  private static final Heads.Connection CONNECTION = Heads.CONNECTION;
  private static final Heads.Event EVENT = Heads.EVENT;

  /** The queue of spare wait records. */
  private static final int SPARE =
      LAYOUT.structure("ngx_lua_socket_pool_t").field("cache_connect_op").offset();

  private static final Structure QUEUED = LAYOUT.structure("ngx_lua_socket_tcp_conn_op_ctx_t");
  private static final Field QUEUED_LINK = QUEUED.field("queue");
  private static final Field QUEUED_HOST = QUEUED.field("host.data");
  private static final Field QUEUED_HOST_LENGTH = QUEUED.field("host.len");
  private static final Field QUEUED_COSOCKET = QUEUED.field("u");
  private static final Field QUEUED_PORT = QUEUED.field("port");

  /** Host names have 253 bytes at most, paths of local sockets 107; others are refused later. */
  private static final long MAX_HOST_LENGTH = 4096;

  /** What a pool's userdata has behind its last item. */
  private static final int PADDING = 7;

  /** Of what is found of a connection or a queued connect. */
  private static final long BYTES_OF_EACH = 150;

  /** An idle connection on its way from the pool's item to its read event. */
  private record IdleRead(View item, View connection) {}

  /** The same pool's contents at another time. */
  private record Identity(PoolWalk.Identity pool) {}

  @Override
  public Object identity() {
    return new Identity(pool.identity());
  }

  @Override
  public ReadContents of(Snapshot memory) throws MemoryException {
    PoolBody body = pool.body(memory);
    PoolItem item = item(body);
    List<IdleRead> idle = new ArrayList<>(body.idle().length);
    for (int at : body.idle()) {
      idle.add(idle(memory, body, new View(item.structure(), body.block(), at), item));
    }
    List<Block> links = PoolWalk.waiting(memory, body);
    List<View> queued = new ArrayList<>(links.size());
    Place queuePlace = body.block().place().part(".wait_connect_op");
    for (Block link : links) {
      queued.add(
          new View(
              QUEUED,
              memory.read(
                  new Range(link.address() - QUEUED_LINK.offset(), QUEUED.size(), queuePlace))));
    }
    List<View> events = new ArrayList<>(idle.size());
    for (IdleRead each : idle) {
      events.add(event(memory, each));
    }
    List<Block> hosts = new ArrayList<>(queued.size());
    List<Optional<Block>> cosockets = new ArrayList<>(queued.size());
    for (View connect : queued) {
      hosts.add(host(memory, connect));
      cosockets.add(Reads.optional(memory, cosocket(connect)));
    }
    return contents(body, item, idle, events, waiting(queued, hosts, cosockets));
  }

  @Override
  public long bytes(ReadContents read) {
    long cosocket = CosocketFields.lengthToTimeouts(pool.table().subsystem());
    return PoolWalk.bytesOfName(read.pool())
        + BYTES_OF_EACH * read.contents().idle().size()
        + (BYTES_OF_EACH + cosocket) * read.contents().waiting().size();
  }

  private ReadContents contents(
      PoolBody body,
      PoolItem item,
      List<IdleRead> idle,
      List<View> events,
      List<RawContents.Waiting> waiting)
      throws BrokenInvariantException, MiscountException {
    List<RawContents.Idle> idleFound = new ArrayList<>(idle.size());
    for (int i = 0; i < idle.size(); i++) {
      idleFound.add(idle(item, idle.get(i), events.get(i)));
    }
    Pool numbers = PoolWalk.withQueue(body, waiting.size());
    return new ReadContents(
        numbers,
        body.block().address(),
        new RawContents(idleFound, waiting, mostIdle(body, item), haveWaited(body)));
  }

  private static PoolItem item(PoolBody body) throws BrokenInvariantException {
    return PoolItem.ofLength(body.itemLength())
        .orElseThrow(
            () ->
                new BrokenInvariantException(
                    body.block().place(),
                    "items of " + body.itemLength() + " bytes are not known"));
  }

  private IdleRead idle(Snapshot memory, PoolBody body, View item, PoolItem fields)
      throws MemoryException {
    Range connection =
        new Range(
            item.unsigned(fields.connection()),
            connections.number().map(Field::end).orElse(CONNECTION.structure().size()),
            body.block().place().part(".connection"));
    return new IdleRead(item, new View(CONNECTION.structure(), memory.read(connection)));
  }

  private static View event(Snapshot memory, IdleRead idle) throws MemoryException {
    View connection = idle.connection();
    require(
        connection.unsigned(CONNECTION.data()) == idle.item().address(),
        connection.place(),
        "an idle connection belongs to another item");
    require(
        connection.signed(CONNECTION.fd()) >= 0,
        connection.place(),
        "an idle connection is closed");
    return new View(
        EVENT.structure(),
        memory.read(
            new Range(
                connection.unsigned(CONNECTION.read()),
                EVENT.structure().size(),
                connection.place().part(".read"))));
  }

  private RawContents.Idle idle(PoolItem fields, IdleRead idle, View event)
      throws BrokenInvariantException {
    View connection = idle.connection();
    require(
        event.unsigned(EVENT.data()) == connection.address(),
        event.place(),
        "an event belongs to another connection");
    long reused = idle.item().unsigned(fields.reused());
    require(
        PoolItem.uses(reused).isPresent(),
        connection.place(),
        "an idle connection was used more often than can be");
    return new RawContents.Idle(
        connection.address(),
        (int) connection.signed(CONNECTION.fd()),
        host(idle.item(), fields),
        reused,
        timer(event),
        connections.number().isPresent()
            ? OptionalLong.of(connection.unsigned(connections.number().get()))
            : OptionalLong.empty());
  }

  /** The module keeps the name's beginning, and nothing for what was not connected by name. */
  private static Optional<Name> host(View item, PoolItem fields) {
    if (fields.host().isEmpty()) {
      return Optional.empty();
    }
    int start = item.start() + fields.host().get().offset();
    int longest = fields.host().get().width() - 1;
    int length = 0;
    while (length < longest && item.block().u8(start + length) != 0) {
      length++;
    }
    return length == 0 ? Optional.empty() : Optional.of(new Name(item.block().name(start, length)));
  }

  private static Block host(Snapshot memory, View connect) throws MemoryException {
    require(
        eventOf(connect).unsigned(EVENT.data()) == connect.address(),
        connect.place(),
        "an event belongs to another queued connect");
    long length = connect.unsigned(QUEUED_HOST_LENGTH);
    require(
        length > 0 && length <= MAX_HOST_LENGTH, connect.place(), "a queued connect has no host");
    return memory.read(
        new Range(connect.unsigned(QUEUED_HOST), (int) length, connect.place().part(".host")));
  }

  private Range cosocket(View connect) {
    return new Range(
        connect.unsigned(QUEUED_COSOCKET),
        CosocketFields.lengthToTimeouts(pool.table().subsystem()),
        Place.of("cosocket"));
  }

  /** What the cosockets hold is looked at when their layout is known. */
  private List<RawContents.Waiting> waiting(
      List<View> queued, List<Block> hosts, List<Optional<Block>> cosockets) {
    List<RawContents.Waiting> waiting = new ArrayList<>(queued.size());
    for (int i = 0; i < queued.size(); i++) {
      View connect = queued.get(i);
      waiting.add(
          new RawContents.Waiting(
              new Name(hosts.get(i).name(0, hosts.get(i).length())),
              connect.block().givenU16(QUEUED_PORT.offset()),
              connect.unsigned(QUEUED_COSOCKET),
              timer(eventOf(connect)),
              cosockets.get(i).map(Block::kept)));
    }
    return waiting;
  }

  /**
   * Spare wait records are left by connects that waited. A single one may be that of a connect that
   * failed at once.
   */
  private static boolean haveWaited(PoolBody body) {
    return body.pool().backlog().isPresent()
        && Queue.hasSeveral(new View(Queue.link(), body.block(), SPARE));
  }

  /**
   * nginx hands out items from the last one on, and a used item keeps its connection's address. So
   * this counts from the end while items point into the array of connections. The memory of an item
   * that was never used holds anything, but seldom the address of a connection.
   */
  private long mostIdle(PoolBody body, PoolItem item) {
    if (!connections.areKnown()) {
      return body.pool().size();
    }
    int at = body.block().length() - PADDING - body.itemLength();
    long used = 0;
    while (used < body.pool().size()
        && connections.isAt(body.block(), at + item.connection().offset())) {
      at -= body.itemLength();
      used++;
    }
    return used;
  }

  /** A queued connect begins with its event. */
  private static View eventOf(View connect) {
    return new View(EVENT.structure(), connect.block(), connect.start());
  }

  private static OptionalLong timer(View event) {
    return event.flag(EVENT.timerSet())
        ? OptionalLong.of(event.unsigned(EVENT.timerKey()))
        : OptionalLong.empty();
  }

  private static void require(boolean holds, Place place, String otherwise)
      throws BrokenInvariantException {
    if (!holds) {
      throw new BrokenInvariantException(place, otherwise);
    }
  }
}
