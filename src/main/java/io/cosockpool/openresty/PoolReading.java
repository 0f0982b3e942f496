package io.cosockpool.openresty;

import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.Entry;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.luajit.ObjectType;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Wording;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.Queue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known so far of one entry of the table of pools. Ranges to read go out, what was read
 * comes in, until a pool is there; an attempt that did not hold leaves its reason behind.
 */
final class PoolReading {
  /** Keys are host names and ports, paths or what a program made up; 1 MiB is no key. */
  private static final long MAX_KEY_LENGTH = 1 << 20;

  /**
   * More connects than that do not wait for one pool: 65,536 wait records are 10 MB of a worker.
   */
  private static final int MAX_LINKS = 1 << 16;

  /** Two for each connection and queued connect of a pool of 65,536. */
  private static final int MAX_OUTSIDE = 1 << 17;

  private Entry entry;
  private final LuaVm vm;
  private final Structure strings;
  private final Structure userdata;
  private final Place table;
  private Place place;

  private int keyLength = -1;
  private int bodyLength;
  private final Map<Long, Range> links = new LinkedHashMap<>();
  private long unknownLink;

  private final Optional<ConnectionArray> connections;
  private final Map<Long, Range> outside = new LinkedHashMap<>();
  private boolean knowsMoreOutside;

  private @Nullable Pool pool;
  private @Nullable PoolShape shape;
  private @Nullable Pool numbers;
  private @Nullable RawContents contents;
  private Wording reason = Wording.of();
  private List<Long> lastDigests = List.of();
  private boolean steady;

  /** A pool whose name is not read yet. */
  private record Unnamed(long key) {
    @Override
    public String toString() {
      return "[key at 0x%x]".formatted(key);
    }
  }

  /**
   * Nothing is read yet.
   *
   * @param connections those of the worker, where what the pool holds is to be read too
   */
  PoolReading(
      Entry entry,
      LuaVm vm,
      Structure strings,
      Place table,
      Optional<ConnectionArray> connections) {
    this.connections = connections;
    this.entry = entry;
    this.vm = vm;
    this.strings = strings;
    this.userdata = vm.userdataLayout();
    this.table = table;
    this.place = table.part(new Unnamed(entry.key().address()));
  }

  /** Takes where the table holds the pool by now: one that grows or shrinks moves its entries. */
  void movedTo(Entry same) {
    entry = same;
  }

  Optional<Pool> pool() {
    return Optional.ofNullable(pool);
  }

  /** What it holds; empty unless asked for, or where only the numbers could be read. */
  Optional<RawContents> contents() {
    return Optional.ofNullable(contents);
  }

  void forgetPool() {
    pool = null;
    shape = null;
    numbers = null;
    contents = null;
  }

  /** The shape of the pool that was read. */
  Optional<PoolShape> shape() {
    return Optional.ofNullable(shape);
  }

  /** The links of the connects that wait for it. */
  Set<Long> waitingLinks() {
    return links.keySet();
  }

  /** Makes do with the numbers, if these could be read. */
  boolean settle() {
    pool = numbers;
    return pool != null;
  }

  LeftOut leftOut() {
    return new LeftOut(Wording.of(place.parts()), reason, steady);
  }

  /** The headers of the key and of the userdata. */
  List<Range> headerRanges() {
    return List.of(
        new Range(entry.key().address(), strings.size(), place.part(".key")),
        new Range(entry.value().address(), userdata.size(), place));
  }

  void takeHeaders(List<Read> read) {
    keyLength = -1;
    try {
      if (!entry.key().is(ObjectType.STRING) || !entry.value().is(ObjectType.USERDATA)) {
        throw new BrokenInvariantException(place, "not a userdata under a string");
      }
      View key = new View(strings, read.get(0).orThrow());
      View body = new View(userdata, read.get(1).orThrow());
      vm.checkType(key, ObjectType.STRING);
      vm.checkType(body, ObjectType.USERDATA);
      bodyLength = length(body, PoolShape.HEAD_LENGTH, Range.MAX_LENGTH);
      keyLength = length(key, 0, MAX_KEY_LENGTH);
    } catch (UnreadableException | BrokenInvariantException e) {
      failed(e, read);
    }
  }

  private static int length(View object, int least, long most) throws BrokenInvariantException {
    long length = object.unsigned("len");
    if (length < least || length > most) {
      throw new BrokenInvariantException(object.place(), "a length of " + length);
    }
    return (int) length;
  }

  /** Whether it still is to be read, and everything for that is known. */
  boolean isReady() {
    return pool == null && keyLength >= 0 && unknownLink == 0;
  }

  /** The link of the queue that the last attempt led to and that is not known yet. */
  Optional<Range> unknownLink() {
    return unknownLink == 0
        ? Optional.empty()
        : Optional.of(new Range(unknownLink, Queue.link().size(), place.part(".wait_connect_op")));
  }

  /** Takes the link that was unknown; if it is none, the queue led astray and is forgotten. */
  void takeLink(Read read) {
    if (read instanceof Block link && links.size() < MAX_LINKS) {
      links.put(link.address(), new Range(link.address(), link.length(), link.place()));
      long next = Queue.next(new View(Queue.link(), link));
      unknownLink = links.containsKey(next) || isInBody(next) ? 0 : next;
    } else {
      links.clear();
      unknownLink = 0;
    }
  }

  /** Whether any links of its queue are known. */
  boolean knowsLinks() {
    return !links.isEmpty();
  }

  /** The head of the queue lies in the pool: a link to it ends the queue. */
  private boolean isInBody(long address) {
    long offset = address - bodyAddress();
    return offset >= 0 && offset < bodyLength;
  }

  /**
   * All that has to hold at one moment, in this order: the key, the userdata, its payload, the
   * known links of its queue, what is known to lie outside of it; and then, to see whether anything
   * moved meanwhile, the payload's head and the entry in the table again.
   */
  List<Range> poolRanges() {
    List<Range> ranges = new ArrayList<>();
    ranges.add(
        new Range(entry.key().address(), strings.size() + keyLength + 1, place.part(".key")));
    ranges.add(new Range(bodyAddress(), bodyLength, place));
    ranges.addAll(links.values());
    ranges.addAll(outside.values());
    ranges.add(new Range(bodyAddress(), PoolShape.HEAD_LENGTH, place));
    ranges.add(entry.node());
    return ranges;
  }

  /** Where the pool lies. */
  long bodyAddress() {
    return entry.value().address() + userdata.size();
  }

  void takePool(List<Read> read) {
    knowsMoreOutside = false;
    try {
      Name name = name(read.get(0).orThrow());
      Block payload = read.get(1).orThrow();
      Block headAgain = read.get(read.size() - 2).orThrow();
      requireStill(headAgain.startsAlike(payload, PoolShape.HEAD_LENGTH), "it changed meanwhile");
      Block node = read.getLast().orThrow();
      requireStill(
          node.i64(0) == entry.value().bits() && node.i64(8) == entry.key().bits(),
          "the table holds another pool by now");
      PoolBody body = interpret(payload, name, waiting(read.subList(2, 2 + links.size())));
      if (connections.isPresent()) {
        numbers = body.pool();
        takeContents(body, connections.get(), read.subList(2 + links.size(), read.size() - 2));
      } else {
        pool = body.pool();
      }
    } catch (UnreadableException | BrokenInvariantException | TornReadException e) {
      failed(e, read);
    }
  }

  /** Believes the pool once all that it refers to was read with it. */
  private void takeContents(PoolBody body, ConnectionArray known, List<Read> read)
      throws BrokenInvariantException {
    Map<Long, Read> reads = new HashMap<>();
    int at = 0;
    for (long address : outside.keySet()) {
      reads.put(address, read.get(at++));
    }
    contents = ContentsWalk.of(body, known, range -> findOutside(range, reads)).orElse(null);
    pool = contents == null ? null : body.pool();
  }

  /** What was not read as a whole will be the next time. */
  private Optional<Block> findOutside(Range range, Map<Long, Read> reads)
      throws BrokenInvariantException {
    Read read = reads.get(range.address());
    if (read instanceof Block block && block.length() >= range.length()) {
      return Optional.of(block);
    }
    Range known = outside.get(range.address());
    if (known != null && known.length() >= range.length()) {
      throw new BrokenInvariantException(range.place(), "cannot be read");
    }
    if (outside.size() >= MAX_OUTSIDE) {
      outside.clear();
    }
    outside.put(range.address(), range);
    knowsMoreOutside = true;
    return Optional.empty();
  }

  /** Whether the last attempt led to what lies outside and had not been read with it. */
  boolean knowsMoreOutside() {
    return pool == null && knowsMoreOutside;
  }

  private Name name(Block key) throws BrokenInvariantException {
    View header = new View(strings, key);
    vm.checkType(header, ObjectType.STRING);
    require(header.unsigned("len") == keyLength, "the key has become another");
    Name name = new Name(key.name(strings.size(), keyLength));
    place = table.part("[\"").part(name).part("\"]");
    return name;
  }

  /** Only one shape can fit; if none does, the newest one's reason is told. */
  private PoolBody interpret(Block payload, Name name, Queue.Links waiting)
      throws BrokenInvariantException {
    BrokenInvariantException newest = null;
    for (PoolShape shape : PoolShape.ALL) {
      try {
        PoolBody read = shape.read(payload, name, vm.address(), waiting);
        this.shape = shape;
        return read;
      } catch (BrokenInvariantException e) {
        newest = newest == null ? e : newest;
      }
    }
    throw newest == null ? new BrokenInvariantException(place, "no known shape") : newest;
  }

  private Queue.Links waiting(List<Read> read) {
    Map<Long, Block> blocks = new LinkedHashMap<>();
    for (Read link : read) {
      if (link instanceof Block block) {
        blocks.put(block.address(), block);
      }
    }
    return address -> {
      Block block = blocks.get(address);
      if (block == null) {
        unknownLink = address;
        throw new BrokenInvariantException(place, "its queue was not read as a whole");
      }
      return new View(Queue.link(), block);
    };
  }

  private void require(boolean holds, String otherwise) throws BrokenInvariantException {
    if (!holds) {
      throw new BrokenInvariantException(place, otherwise);
    }
  }

  private void requireStill(boolean holds, String otherwise) throws TornReadException {
    if (!holds) {
      throw new TornReadException(place, otherwise);
    }
  }

  private void failed(MemoryException e, List<Read> read) {
    reason = Wording.of(e.account());
    List<Long> digests = read.stream().map(PoolReading::digest).toList();
    steady = !(e instanceof TornReadException) && digests.equals(lastDigests);
    lastDigests = digests;
  }

  /** What cannot be read is alike every time. */
  private static long digest(Read read) {
    return read instanceof Block block ? block.digest() : -1;
  }
}
