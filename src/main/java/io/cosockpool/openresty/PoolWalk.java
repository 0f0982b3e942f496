package io.cosockpool.openresty;

import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.luajit.Entry;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.luajit.Table;
import io.cosockpool.luajit.Value;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketTables;
import io.cosockpool.process.TargetProcess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the pools of one Lua VM while it runs. Nothing that was read is believed at first sight: a
 * pool counts only when one batch shows it whole, its invariants hold, its counters and heads did
 * not change from before its items to after them, and the table of pools refers to it still. What
 * does not hold is taken again by the next round; what held once is kept.
 *
 * <p>Connects that wait for a pool are allocations of their own, linked one to the next, so that
 * the first walk along a queue takes a call for each. Their addresses are kept: nginx reuses them,
 * and the batch that shows a pool holds all of its queue in the end, as one moment.
 */
public final class PoolWalk {
  /** Bounds how much one batch holds in memory. */
  private static final long BATCH_BYTES = 8 << 20;

  /** How many links of a queue one round follows, so that whoever calls can look at the time. */
  private static final int LINKS_PER_ROUND = 4096;

  /** From a pool to its connections, and from there to their events. */
  private static final int STEPS_OUTSIDE = 2;

  private final Memory memory;
  private final LuaVm vm;
  private final Structure strings;
  private final long tableAddress;
  private final Place place;
  private final Optional<ConnectionArray> connections;

  /** The sockets of idle connections, by what tells that one has been idle all the time. */
  private final Map<RawContents.Idle, Socket> sockets = new HashMap<>();

  private Map<Long, Long> timeouts = Map.of();

  private Map<Identity, PoolReading> readings = new LinkedHashMap<>();

  PoolWalk(
      Memory memory,
      LuaVm vm,
      Structure strings,
      long tableAddress,
      Place place,
      Optional<ConnectionArray> connections) {
    this.connections = connections;
    this.memory = memory;
    this.vm = vm;
    this.strings = strings;
    this.tableAddress = tableAddress;
    this.place = place;
  }

  /** What tells an entry of the table from all others at one time. */
  private record Identity(long key, long value) {}

  /**
   * What a round came to.
   *
   * @param pending how many pools are not read yet
   * @param learned whether the round found links of queues that were not known, so that it was no
   *     second try at the same
   */
  public record Progress(int pending, boolean learned) {}

  /** Which LuaJIT the pools lie in, for people. */
  public String variant() {
    return vm.variant() + ", " + strings.name();
  }

  /**
   * Takes the table of pools anew, and every pool in it that is not read yet.
   *
   * @throws MemoryException if the table itself could not be taken
   */
  public Progress round() throws MemoryException {
    Table table = vm.table(tableAddress, place);
    table.inAnyOrder();
    Map<Identity, PoolReading> present = new LinkedHashMap<>();
    for (Entry entry : table.entries()) {
      Identity identity = new Identity(entry.key().bits(), entry.value().bits());
      PoolReading reading =
          readings.getOrDefault(identity, new PoolReading(entry, vm, strings, place, connections));
      reading.movedTo(entry);
      present.put(identity, reading);
    }
    readings = present;
    List<PoolReading> pending = pending();
    readHeaders(pending);
    readPools(pending);
    boolean learned = followQueues(pending);
    if (learned) {
      readPools(pending);
    }
    for (int step = 0; step < STEPS_OUTSIDE; step++) {
      List<PoolReading> following = pending.stream().filter(PoolReading::knowsMoreOutside).toList();
      if (following.isEmpty()) {
        break;
      }
      learned = true;
      readPools(following);
    }
    return new Progress(pending().size(), learned);
  }

  /** Takes nothing for read any more; the known links of queues stay known. */
  public void startOver() {
    readings.values().forEach(PoolReading::forgetPool);
  }

  /**
   * Makes do with the numbers of pools of which what they hold could not be read.
   *
   * @return how many these are
   */
  public long settle() {
    return pending().stream().filter(PoolReading::settle).count();
  }

  /**
   * Asks the kernel about the idle connections of all pools that were read. Pools have to be taken
   * once more after that: only a connection that is idle still, and was not used meanwhile, was
   * idle when the kernel told.
   */
  public void askKernel(TargetProcess process, SocketTables tables) {
    List<RawContents.Idle> idle =
        readings.values().stream()
            .flatMap(reading -> reading.contents().stream())
            .flatMap(contents -> contents.idle().stream())
            .toList();
    Map<Integer, Socket> found =
        process.sockets(
            idle.stream().map(RawContents.Idle::descriptor).collect(Collectors.toSet()), tables);
    for (RawContents.Idle connection : idle) {
      Socket socket = found.get(connection.descriptor());
      if (socket != null) {
        sockets.put(connection, socket);
      }
    }
  }

  /** Whether the kernel told of any idle connection that its peer closed it or sent something. */
  public boolean hasNews() {
    return sockets.values().stream().anyMatch(Socket::hasNews);
  }

  /**
   * Asks the kernel again about those connections of which it had news, and takes what it tells
   * now: what comes up between both times does not count.
   */
  public void askAgain(TargetProcess process, SocketTables tables) {
    Map<RawContents.Idle, Socket> before = new HashMap<>(sockets);
    forgetNews();
    before.keySet().removeAll(sockets.keySet());
    Map<Integer, Socket> now =
        process.sockets(
            before.keySet().stream().map(RawContents.Idle::descriptor).collect(Collectors.toSet()),
            tables);
    for (RawContents.Idle connection : before.keySet()) {
      Socket socket = now.get(connection.descriptor());
      if (socket != null) {
        sockets.put(connection, socket);
      }
    }
  }

  /** Forgets the connections of which the kernel had news. */
  public void forgetNews() {
    sockets.values().removeIf(Socket::hasNews);
  }

  /** Looks how long the connects that wait may wait in all, once the pools are read. */
  void findTimeouts(Subsystem subsystem, LayoutSource source) throws MemoryLostException {
    Map<Long, Long> cosockets = new HashMap<>();
    for (PoolReading reading : readings.values()) {
      reading
          .contents()
          .ifPresent(
              contents ->
                  contents
                      .waiting()
                      .forEach(
                          connect -> cosockets.put(connect.cosocket(), reading.bodyAddress())));
    }
    timeouts = new ConnectTimeouts(memory, cosockets).find(subsystem, source);
  }

  /** The pools that were read, in the order of their names, without what timers tell. */
  public List<Pool> pools() {
    return pools(WorkerClock.unknown());
  }

  /**
   * The pools that were read, in the order of their names.
   *
   * @param clock that the worker's timers go by
   */
  public List<Pool> pools(WorkerClock clock) {
    return readings.values().stream()
        .flatMap(reading -> pool(reading, clock).stream())
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** Where the pools lie that were read. */
  Set<Long> addresses() {
    return readings.values().stream()
        .filter(reading -> reading.pool().isPresent())
        .map(PoolReading::bodyAddress)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The links of the connects that wait for these pools. */
  List<Long> waitingLinks() {
    return readings.values().stream().flatMap(reading -> reading.waitingLinks().stream()).toList();
  }

  /** The shapes of these pools; all of one VM have the same. */
  Set<PoolShape> shapes() {
    return readings.values().stream()
        .flatMap(reading -> reading.shape().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The structures of the VM, which proved themselves on the way to the pools. */
  List<Structure> virtualMachine() {
    return vm.structures(strings);
  }

  /**
   * The number under which the Lua module tells its version, {@code ngx.config.ngx_lua_version}.
   */
  OptionalInt moduleVersion() throws MemoryException {
    return vm.global(strings, List.of("ngx", "config", "ngx_lua_version"), Place.of("globals"))
        .map(Value::wholeNumber)
        .orElse(OptionalInt.empty());
  }

  private Optional<Pool> pool(PoolReading reading, WorkerClock clock) {
    Optional<Pool> pool = reading.pool();
    return reading.contents().isPresent()
        ? pool.map(read -> read.with(reading.contents().get().described(sockets, timeouts, clock)))
        : pool;
  }

  /** Whether no pool was read. */
  public boolean isEmpty() {
    return readings.values().stream().noneMatch(reading -> reading.pool().isPresent());
  }

  /**
   * What is in the table and could not be read: what fits no shape before what did not hold still,
   * and then in the order of the names, since that of the table tells something of them.
   */
  public List<LeftOut> leftOut() {
    return pending().stream()
        .map(PoolReading::leftOut)
        .sorted(
            Comparator.comparing((LeftOut pool) -> !pool.steady())
                .thenComparing(pool -> pool.name().toString()))
        .toList();
  }

  private List<PoolReading> pending() {
    List<PoolReading> pending = new ArrayList<>();
    for (PoolReading reading : readings.values()) {
      if (reading.pool().isEmpty()) {
        pending.add(reading);
      }
    }
    return pending;
  }

  private void readHeaders(List<PoolReading> pending) throws MemoryLostException {
    List<Range> ranges = new ArrayList<>();
    for (PoolReading reading : pending) {
      ranges.addAll(reading.headerRanges());
    }
    List<Read> read = memory.attempt(ranges);
    for (int i = 0; i < pending.size(); i++) {
      pending.get(i).takeHeaders(read.subList(2 * i, 2 * i + 2));
    }
  }

  /**
   * Follows all unknown links of all queues, a call a step, and answers whether any queue is known
   * better by it.
   */
  private boolean followQueues(List<PoolReading> pending) throws MemoryLostException {
    Set<PoolReading> followed = new HashSet<>();
    for (int step = 0; step < LINKS_PER_ROUND; step++) {
      List<PoolReading> following = new ArrayList<>();
      List<Range> ranges = new ArrayList<>();
      for (PoolReading reading : pending) {
        reading
            .unknownLink()
            .ifPresent(
                range -> {
                  following.add(reading);
                  ranges.add(range);
                });
      }
      if (ranges.isEmpty()) {
        break;
      }
      List<Read> read = memory.attempt(ranges);
      for (int i = 0; i < following.size(); i++) {
        following.get(i).takeLink(read.get(i));
      }
      followed.addAll(following);
    }
    return followed.stream().anyMatch(PoolReading::knowsLinks);
  }

  private void readPools(List<PoolReading> pending) throws MemoryLostException {
    Batch batch = new Batch();
    for (PoolReading reading : pending) {
      if (reading.isReady()) {
        List<Range> ranges = reading.poolRanges();
        if (!batch.hasRoomFor(ranges)) {
          batch.read();
          batch = new Batch();
        }
        batch.add(reading, ranges);
      }
    }
    batch.read();
  }

  /** Pools that are read by one call, if it can take the first of them as a whole. */
  private final class Batch {
    private final List<PoolReading> readings = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private final List<Range> ranges = new ArrayList<>();
    private long bytes;

    boolean hasRoomFor(List<Range> more) {
      return ranges.isEmpty()
          || (ranges.size() + more.size() <= Memory.RANGES_PER_CALL
              && bytes + length(more) <= BATCH_BYTES);
    }

    void add(PoolReading reading, List<Range> more) {
      readings.add(reading);
      ranges.addAll(more);
      ends.add(ranges.size());
      bytes += length(more);
    }

    private long length(List<Range> more) {
      long length = 0;
      for (Range range : more) {
        length += range.length();
      }
      return length;
    }

    void read() throws MemoryLostException {
      List<Read> read = memory.attempt(ranges);
      int start = 0;
      for (int i = 0; i < readings.size(); i++) {
        readings.get(i).takePool(read.subList(start, ends.get(i)));
        start = ends.get(i);
      }
    }
  }
}
