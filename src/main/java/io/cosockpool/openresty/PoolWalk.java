package io.cosockpool.openresty;

import io.cosockpool.luajit.Entry;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.luajit.ObjectType;
import io.cosockpool.luajit.StringLayout;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MiscountException;
import io.cosockpool.memory.OverBudgetException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.model.KeyHash;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.Queue;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pool, from its entry in the table of pools to the last connect that waits for it. It is
 * believed if its invariants hold, if its counters and heads of queues did not change from before
 * its items to after them, and if the table refers to it still.
 *
 * @param connections those of the worker, where what the pool holds is to be read too
 */
public record PoolWalk(PoolTable table, Entry entry, Optional<ConnectionArray> connections)
    implements Walk<ReadPool> {
  /** {@code LJ_MAX_STR} of lj_def.h: no string is longer. */
  private static final long LONGEST_STRING = 0x7fff_ff00L;

  /**
   * More connects than that do not wait for one pool: 65,536 wait records are 10 MB of a worker.
   */
  private static final long MAX_WAITING = 1 << 16;

  private static final long BYTES_OF_A_LINK = 24;

  /** What tells an entry of the table from all others at one time; its node may move. */
  record Identity(PoolTable table, long key, long value) {
    /** {@link KeyHash}. A process has few tables. */
    @Override
    public int hashCode() {
      return KeyHash.of(key, value);
    }
  }

  /** A pool whose name is not read yet. */
  private record Unnamed(long key) {
    @Override
    public String toString() {
      return "[key at 0x%x]".formatted(key);
    }
  }

  @Override
  public Identity identity() {
    return new Identity(table, entry.key().bits(), entry.value().bits());
  }

  @Override
  public ReadPool of(Snapshot memory) throws MemoryException {
    PoolBody body = body(memory);
    List<Block> waiting = waiting(memory, body);
    List<Long> links = new ArrayList<>(waiting.size());
    waiting.forEach(link -> links.add(link.address()));
    return new ReadPool(
        withQueue(body, waiting.size()),
        body.shape(),
        body.block().address(),
        body.itemLength(),
        links);
  }

  @Override
  public long bytes(ReadPool pool) {
    return bytesOfName(pool.pool()) + BYTES_OF_A_LINK * pool.waiting().size();
  }

  /** What the name of a pool takes wherever it is kept. */
  static long bytesOfName(Pool pool) {
    return (long) Budget.COPIES_OF_A_NAME * pool.name().length();
  }

  @Override
  public List<ContentsWalk> leadsTo(ReadPool pool) {
    return connections.isPresent() ? List.of(new ContentsWalk(this, connections.get())) : List.of();
  }

  /** The userdata of the pool, once its invariants hold. */
  PoolBody body(Snapshot memory) throws MemoryException {
    Place unnamed = table.place().part(new Unnamed(entry.key().address())).asSubject();
    if (!entry.key().is(ObjectType.STRING) || !entry.value().is(ObjectType.USERDATA)) {
      throw new BrokenInvariantException(unnamed, "not a userdata under a string");
    }
    StringLayout strings = table.strings();
    LuaVm vm = table.vm();
    int header = vm.userdataHeaderLength();
    Place keyPlace = unnamed.part(".key");
    long userdata = entry.value().address();
    Block keyHeader = memory.read(strings.header(entry.key().address(), keyPlace));
    Block bodyHeader = memory.read(new Range(userdata, header, unnamed));
    Block headAgain = memory.again(new Range(userdata + header, PoolShape.HEAD_LENGTH, unnamed));
    Block nodeAgain = memory.again(new Range(entry.node(), Entry.LENGTH, unnamed));
    int length = vm.userdataLength(bodyHeader, PoolShape.HEAD_LENGTH, Range.MAX_LENGTH - header);
    int keyLength = strings.length(keyHeader, LONGEST_STRING);
    if (keyLength > Budget.LONGEST_NAME) {
      throw new OverBudgetException(keyPlace);
    }
    Block key = memory.read(strings.whole(entry.key().address(), keyLength, keyPlace));
    Block whole = memory.read(new Range(userdata, header + length, unnamed));
    Name name = new Name(strings.text(key, keyLength));
    Place place = table.place().part("[\"").part(name).part("\"]").asSubject();
    Block body = whole.part(header, length, place);
    if (!headAgain.startsAlike(body, PoolShape.HEAD_LENGTH)) {
      throw new TornReadException(place, "it changed meanwhile");
    }
    if (nodeAgain.i64(0) != entry.value().bits() || nodeAgain.i64(8) != entry.key().bits()) {
      throw new TornReadException(place, "the table holds another pool by now");
    }
    return interpret(body, name);
  }

  /** Only one shape can fit; if none does, the reason is that of the newest one. */
  private PoolBody interpret(Block body, Name name)
      throws BrokenInvariantException, MiscountException {
    BrokenInvariantException newest = null;
    for (PoolShape shape : PoolShape.ALL) {
      try {
        return shape.read(body, name, table.vm().address());
      } catch (BrokenInvariantException e) {
        newest = newest == null ? e : newest;
      }
    }
    throw newest == null ? new BrokenInvariantException(body.place(), "no known shape") : newest;
  }

  /** The links of the connects that wait for a pool, in their order. */
  static List<Block> waiting(Snapshot memory, PoolBody body) throws MemoryException {
    return body.shape().waitQueue().isPresent()
        ? Queue.outside(
            memory,
            body.block(),
            body.shape().waitQueue().getAsInt(),
            longestQueue(body.pool()),
            body.block().place().part(".wait_connect_op"))
        : List.of();
  }

  /**
   * A connect queues as long as connections do not exceed size and backlog together; while closed
   * connections wait to be replaced, connects may take the place of all of them.
   */
  private static long longestQueue(Pool pool) {
    return pool.backlog().isEmpty()
        ? 0
        : Math.min(MAX_WAITING, pool.size() + Math.min(MAX_WAITING, pool.backlog().getAsLong()));
  }

  /** The numbers of a pool with so many connects in its queue. */
  static Pool withQueue(PoolBody body, int queued) throws MiscountException {
    Pool pool = body.pool();
    if (pool.connections() < pool.free() + queued) {
      throw PoolShape.fewerThan(
          pool.connections(), pool.free() + queued, "idle or queued", body.block().place());
    }
    return new Pool(
        pool.name(), pool.size(), pool.backlog(), pool.connections(), pool.free(), queued);
  }
}
