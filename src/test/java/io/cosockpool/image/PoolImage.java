package io.cosockpool.image;

import io.cosockpool.model.Pool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pool in memory: the userdata with its items, the records of waiting connects outside of it, and
 * its entry in the table of pools. It can be written anew at any time, as its worker would.
 */
public final class PoolImage {
  private static final int WAIT_RECORD_LENGTH = 160;

  /** Between the pool and what it refers to, so that a link astray does not end there. */
  private static final int GAP = 64;

  private static final int CONNECTION_LENGTH = 32;
  private static final int EVENT_LENGTH = 96;
  private static final int TIMER_SET = 1 << 11;
  private static final String HOST = "backend";
  private static final int WAIT_RECORD_QUEUE = 96;
  private static final int WAIT_RECORD_COSOCKET = 136;

  /** No cosocket is longer. */
  private static final int COSOCKET_LENGTH = 1024;

  private final LuaObjects objects;
  private final PoolBuild build;
  private final TableImage table;
  private final long luaState;
  private final long key;
  private final long userdata;
  private final List<Long> waitRecords = new ArrayList<>();
  private final List<Long> connections = new ArrayList<>();
  private PoolSpec spec;

  PoolImage(LuaObjects objects, PoolBuild build, TableImage table, long luaState, PoolSpec spec) {
    this.objects = objects;
    this.build = build;
    this.table = table;
    this.luaState = luaState;
    this.spec = spec;
    this.key = objects.string(spec.key().bytes());
    this.userdata = objects.userdata(build.length(spec.key().bytes().length, spec.slots()));
    objects.space().allocate(GAP);
    write(spec);
    table.put(keyValue(), value());
  }

  private long keyValue() {
    return objects.build().reference(LuaBuild.STRING, key);
  }

  private long value() {
    return objects.build().reference(LuaBuild.USERDATA, userdata);
  }

  /** What a true reading says of it now. */
  public Pool expected() {
    return spec.expected(build);
  }

  /** What it was last written as. */
  public PoolSpec spec() {
    return spec;
  }

  /** Brings the pool into another state; its key and its size stay. */
  public void write(PoolSpec newSpec) {
    spec = newSpec;
    long pool = address();
    AddressSpace space = objects.space();
    space.u64(pool, luaState);
    space.u64(pool + build.connectionsOffset(), spec.expected(build).connections());
    space.bytes(pool + build.keyOffset(), spec.key().bytes());
    if (build.backlog()) {
      space.u64(pool + 8, spec.slots());
      space.u64(pool + 88, spec.backlog());
      writeRing(pool + 16, List.of(waitLink(spec.queued())));
      writeRing(waitHead(), waitLinks());
    }
    for (int slot = 0; slot < spec.slots(); slot++) {
      space.u64(item(slot), pool);
      space.u64(item(slot) + 24, connection(slot));
      space.u64(item(slot) + build.reusedOffset(), reused(slot));
      writeConnection(slot);
      space.u32(item(slot) + 32, 16);
    }
    writeRing(cacheHead(), spec.idle().stream().map(this::slotLink).toList());
    writeRing(freeHead(), unused().stream().map(this::slotLink).toList());
  }

  /** A connection that has been idle in this slot, with its event. */
  private void writeConnection(int slot) {
    AddressSpace space = objects.space();
    long event = connection(slot) + CONNECTION_LENGTH;
    space.u64(connection(slot), item(slot));
    space.u64(connection(slot) + 8, event);
    space.u32(connection(slot) + 24, descriptor(slot));
    space.u64(event, connection(slot));
    space.u32(event + 8, TIMER_SET);
    space.u64(event + 40, timer(slot));
  }

  /** The address of the connection that a slot has. */
  public long connection(int slot) {
    while (connections.size() <= slot) {
      connections.add(objects.space().allocate(CONNECTION_LENGTH + EVENT_LENGTH));
    }
    return connections.get(slot);
  }

  /** The descriptor of a slot's connection. */
  public static int descriptor(int slot) {
    return 100 + slot;
  }

  /** How often a slot's connection was used. */
  public static long reused(int slot) {
    return 3L * slot;
  }

  /** When a slot's connection expires, by the worker's clock. */
  public static long timer(int slot) {
    return 60_000L + slot;
  }

  /** Lets so many connects have waited that wait no more. */
  public void spareRecords(int count) {
    writeRing(
        address() + 16,
        IntStream.range(0, count).mapToObj(i -> waitLink(spec.queued() + i)).toList());
  }

  /** Slots are used from the last one on. */
  private List<Integer> unused() {
    List<Integer> unused = new ArrayList<>();
    for (int slot = spec.slots() - 1; slot >= 0; slot--) {
      if (!spec.idle().contains(slot)) {
        unused.add(slot);
      }
    }
    return unused;
  }

  private void writeRing(long head, List<Long> links) {
    long before = head;
    for (long link : links) {
      connect(before, link);
      before = link;
    }
    connect(before, head);
  }

  /** Makes one link of a queue follow another one. */
  public void connect(long link, long next) {
    objects.space().u64(link + 8, next);
    objects.space().u64(next, link);
  }

  /** The address of the pool, the payload of its userdata. */
  public long address() {
    return userdata + objects.build().userdataLength();
  }

  /** The length of the payload in bytes. */
  public int length() {
    return build.length(spec.key().bytes().length, spec.slots());
  }

  /** Where the length of the userdata stands, 32 bits. */
  public long lengthAddress() {
    return userdata + objects.build().userdataLengthOffset();
  }

  /** Where the type of the userdata stands, one byte. */
  public long typeAddress() {
    return userdata + objects.build().typeOffset();
  }

  /** Where the length of the key stands, 32 bits. */
  public long keyLengthAddress() {
    return key + objects.build().stringLengthOffset();
  }

  /** Where the type of the key stands, one byte. */
  public long keyTypeAddress() {
    return key + objects.build().typeOffset();
  }

  /** Where the bytes of the key in the table stand. */
  public long keyBytesAddress() {
    return key + objects.build().stringLength();
  }

  /** Where the pool's own copy of the key stands. */
  public long keyCopyAddress() {
    return address() + build.keyOffset();
  }

  /** Where {@code connections} stands, 64 bits; in the old shape {@code active_connections}. */
  public long connectionsAddress() {
    return address() + build.connectionsOffset();
  }

  /** Where {@code size} stands, 64 bits; only in the newer shape. */
  public long sizeAddress() {
    return address() + 8;
  }

  /** Where {@code backlog} stands, 64 bits; only in the newer shape. */
  public long backlogAddress() {
    return address() + 88;
  }

  /** The head of the queue of idle connections. */
  public long cacheHead() {
    return address() + build.cacheOffset();
  }

  /** The head of the queue of unused slots. */
  public long freeHead() {
    return address() + build.freeOffset();
  }

  /** The head of the queue of waiting connects; only in the newer shape. */
  public long waitHead() {
    return address() + 32;
  }

  /** The address of an item. */
  public long item(int slot) {
    return address()
        + build.itemsOffset(spec.key().bytes().length)
        + (long) slot * build.itemLength();
  }

  /** The link of an item. */
  public long slotLink(int slot) {
    return item(slot) + 8;
  }

  /** The link of a waiting connect; records are made as they are needed, and used again. */
  public long waitLink(int index) {
    while (waitRecords.size() <= index) {
      waitRecords.add(waitRecord());
    }
    return waitRecords.get(index) + WAIT_RECORD_QUEUE;
  }

  /** Gives a waiting connect a cosocket, which has nothing in it. */
  public long waitingCosocket(int index) {
    long cosocket = objects.space().allocate(COSOCKET_LENGTH);
    objects.space().u64(waitLink(index) - WAIT_RECORD_QUEUE + WAIT_RECORD_COSOCKET, cosocket);
    return cosocket;
  }

  private long waitRecord() {
    AddressSpace space = objects.space();
    long record = space.allocate(WAIT_RECORD_LENGTH);
    long host = space.allocate(HOST.length());
    space.bytes(host, HOST.getBytes(StandardCharsets.UTF_8));
    space.u64(record, record);
    space.u32(record + 8, TIMER_SET);
    space.u64(record + 40, timer(0));
    space.u64(record + 112, HOST.length());
    space.u64(record + 120, host);
    space.u32(record + 144, 6379);
    return record;
  }

  private List<Long> waitLinks() {
    List<Long> links = new ArrayList<>();
    for (int i = 0; i < spec.queued(); i++) {
      links.add(waitLink(i));
    }
    return links;
  }

  /** The addresses of every link that the pool's queues consist of. */
  public List<Long> links() {
    List<Long> links = new ArrayList<>(List.of(cacheHead(), freeHead()));
    for (int slot = 0; slot < spec.slots(); slot++) {
      links.add(slotLink(slot));
    }
    if (build.backlog()) {
      links.add(waitHead());
      links.addAll(waitLinks());
    }
    return links;
  }

  /** The node of its entry in the table of pools: the value, and the key behind it. */
  public long node() {
    return table.nodeOf(value());
  }

  /** Removes the pool from the table; its memory stays for now. */
  public void drop() {
    table.remove(value());
  }

  /** Moves its entry to a free node of the table, the first or the last one. */
  public void moveEntry(boolean last) {
    table.move(value(), table.freeNode(last));
  }

  /** Whether its entry stands in the first half of the table's nodes. */
  public boolean isInFirstHalf() {
    return table.indexOf(node()) * 2 < table.capacity();
  }
}
