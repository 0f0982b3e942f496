package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.nginx.connections.AcceptState;
import io.cosockpool.nginx.connections.FoundEntry;
import io.cosockpool.nginx.connections.UsedEntries;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.CycleCounters;
import io.cosockpool.process.Socket;
import io.cosockpool.process.SocketAddress;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** nginx's connection pool of one worker as it was read, and what it is for people. */
public final class ConnectionPool {
  private static final Set<RawEntry.Type> ASKS_BY_TLS =
      EnumSet.of(
          RawEntry.Type.POOL_ITEM,
          RawEntry.Type.COSOCKET,
          RawEntry.Type.UPSTREAM,
          RawEntry.Type.KEEPALIVE_ITEM,
          RawEntry.Type.BALANCER_ITEM);

  private final EntryContext context;
  private final List<UsedEntries> slices;
  private final List<RawEntry> entries;
  private final List<UsedEntry> others;
  private final Optional<AcceptState.Found> state;
  private final Optional<Field> streamCounter;

  /**
   * What one reading found.
   *
   * @param slices of the array, in its order; at least one
   * @param entries those in use that are believed
   * @param others those that stay as they are and belong to nothing that is known
   * @param state what else the worker keeps of its connections
   * @param streamCounter where HTTP/2 connections count their open streams, if that is proved
   */
  public ConnectionPool(
      EntryContext context,
      List<UsedEntries> slices,
      List<RawEntry> entries,
      List<UsedEntry> others,
      Optional<AcceptState.Found> state,
      Optional<Field> streamCounter) {
    this.context = context;
    this.slices = List.copyOf(slices);
    this.entries = entries.stream().sorted(Comparator.comparingInt(ConnectionPool::slot)).toList();
    this.others = List.copyOf(others);
    this.state = state;
    this.streamCounter = streamCounter;
  }

  private static int slot(RawEntry entry) {
    return entry.entry().slot();
  }

  /** The entries in use whose owners are known. */
  public List<RawEntry> entries() {
    return entries;
  }

  /** The addresses of hosts and ports that entries lead to, by nginx's memory. */
  public Set<String> peers() {
    return entries.stream()
        .flatMap(entry -> entry.peer().stream())
        .map(Name::decoded)
        .filter(peer -> !peer.startsWith(SocketAddress.LOCAL))
        .collect(Collectors.toSet());
  }

  /** Connections that the worker opened and has TLS on, and of which nginx keeps no server. */
  public List<RawEntry> unnamed() {
    return entries.stream()
        .filter(entry -> entry.tls() && entry.serverName().isEmpty())
        .filter(entry -> ASKS_BY_TLS.contains(entry.owner().type()))
        .toList();
  }

  /** Walks that look where OpenSSL has the servers which nginx keeps, too. */
  public Stream<ServerNamePlace> named() {
    return entries.stream()
        .filter(RawEntry::tls)
        .flatMap(
            entry ->
                entry.serverName().stream()
                    .map(name -> new ServerNamePlace(context, entry, Set.of(name))));
  }

  /**
   * Walks that look for servers which the names of the pools of idle connections may tell: one for
   * each pool.
   *
   * @param pools the cosocket pools, by their addresses
   */
  public Stream<ServerNamePlace> namedByPools(Map<Long, ReadPool> pools) {
    Map<Long, RawEntry> idle = new LinkedHashMap<>();
    entries.stream()
        .filter(entry -> entry.tls() && entry.owner().type() == RawEntry.Type.POOL_ITEM)
        .forEach(entry -> idle.putIfAbsent(entry.owner().reference(), entry));
    return idle.entrySet().stream()
        .flatMap(
            of ->
                Stream.ofNullable(pools.get(of.getKey()))
                    .map(pool -> HostName.in(pool.pool().name()))
                    .map(names -> new ServerNamePlace(context, of.getValue(), names)))
        .filter(place -> !place.names().isEmpty());
  }

  /**
   * The same with the servers of some connections.
   *
   * @param names by {@link UsedEntry#connection}
   */
  public ConnectionPool withServerNames(Map<UsedEntry, Optional<Name>> names) {
    return new ConnectionPool(
        context,
        slices,
        entries.stream().map(entry -> withServerName(entry, names)).toList(),
        others,
        state,
        streamCounter);
  }

  private static RawEntry withServerName(RawEntry entry, Map<UsedEntry, Optional<Name>> names) {
    Optional<Name> name = names.getOrDefault(entry.entry().connection(), Optional.empty());
    return entry.serverName().isEmpty() ? name.map(entry::withServerName).orElse(entry) : entry;
  }

  /** Those in use that stay as they are and belong to nothing that is known. */
  List<UsedEntry> others() {
    return others;
  }

  /** What else the worker keeps of its connections. */
  Optional<AcceptState.Found> state() {
    return state;
  }

  /** Where HTTP/2 connections count their open streams, if that is proved. */
  Optional<Field> streamCounter() {
    return streamCounter;
  }

  /** nginx's counters behind the last entry. */
  CycleCounters.Values last() {
    return slices.getLast().after();
  }

  /** The entries in use that did not hold still. */
  public List<UsedEntry> moving() {
    Set<Integer> still = new HashSet<>();
    entries.forEach(entry -> still.add(slot(entry)));
    others.forEach(entry -> still.add(entry.slot()));
    return slices.stream()
        .flatMap(slice -> slice.entries().stream())
        .map(FoundEntry::entry)
        .filter(entry -> !still.contains(entry.slot()))
        .toList();
  }

  /** Where the entries are, and what they are compared with. */
  public EntryContext context() {
    return context;
  }

  /** The entries that have a descriptor of their own. */
  public List<UsedEntry> withDescriptors() {
    return Stream.concat(entries.stream().map(RawEntry::entry), others.stream())
        .filter(entry -> entry.descriptor() >= 0)
        .toList();
  }

  /**
   * What the kernel tells of the sockets of a worker's network namespace.
   *
   * @param ofEntries the sockets of entries
   * @param timeWait how many sockets toward an entry's peer are in TIME_WAIT
   * @param closedLately the addresses toward which many more came into TIME_WAIT within the last
   *     second
   */
  public record Sockets(
      Map<UsedEntry, Socket> ofEntries,
      Map<String, Long> timeWait,
      Map<String, Long> closedLately) {
    /** Where it was not asked. */
    public static final Sockets UNKNOWN = new Sockets(Map.of(), Map.of(), Map.of());

    /** The same of other entries alone. */
    public Sockets with(Map<UsedEntry, Socket> others) {
      return new Sockets(others, timeWait, closedLately);
    }
  }

  /**
   * What does not stand in the worker's connection pool. What is absent is not known.
   *
   * @param pools the cosocket pools, by their addresses
   * @param kernel what the kernel tells of sockets
   * @param descriptorLimit how many descriptors the process may have
   * @param descriptors how many it has
   * @param age how old the process is, in milliseconds
   * @param utcMilliseconds when it was read, since 1970
   * @param holders the requests that have connections, by nginx's numbers of these
   */
  public record Surroundings(
      Map<Long, ReadPool> pools,
      Sockets kernel,
      OptionalLong descriptorLimit,
      OptionalLong descriptors,
      OptionalLong age,
      long utcMilliseconds,
      Map<Long, HeldConnection.Holder> holders) {
    Optional<HeldConnection.Holder> holder(RawEntry entry) {
      return Optional.ofNullable(holders.get(entry.entry().number()));
    }

    Optional<ReadPool> pool(long address) {
      return Optional.ofNullable(pools.get(address));
    }

    Optional<Socket> socket(UsedEntry entry) {
      return Optional.ofNullable(kernel.ofEntries().get(entry));
    }

    OptionalLong timeWait(Name peer) {
      Long count = kernel.timeWait().get(peer.decoded());
      return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }
  }

  /** Whether all that nginx counts was read, and is of one moment. */
  public boolean isExact() {
    return moved() == 0 && entries.size() + others.size() == used();
  }

  /** How many entries in use were found. */
  long used() {
    return slices.stream().mapToLong(slice -> slice.entries().size()).sum();
  }

  /** By how much the counters moved since the first slice, or the entries differ from them. */
  long moved() {
    CycleCounters.Values first = slices.getFirst().before();
    CycleCounters.Values last = last();
    long differs = Math.abs(used() - (context.array().cycle().count() - last.free()));
    boolean still =
        slices.stream().allMatch(UsedEntries::heldStill)
            && slices.stream().allMatch(slice -> isSame(slice.before(), first));
    return still ? differs : Math.max(1, Math.max(differs, Math.abs(first.free() - last.free())));
  }

  private static boolean isSame(CycleCounters.Values one, CycleCounters.Values other) {
    return one.free() == other.free() && one.firstFree() == other.firstFree();
  }

  /** The place of each link in the queue of reusable connections, as far as it is whole. */
  Map<Long, Integer> positions() {
    Map<Long, RawEntry> byLink = new HashMap<>();
    entries.forEach(entry -> byLink.put(entry.link(), entry));
    Map<Long, Integer> positions = new HashMap<>();
    long link = last().nextReused();
    @Nullable RawEntry entry = byLink.get(link);
    while (entry != null && positions.putIfAbsent(link, positions.size()) == null) {
      link = entry.previous();
      entry = byLink.get(link);
    }
    return positions;
  }

  /** The HTTP/2 connections that nginx may not close, since they have open streams. */
  public List<RawEntry> busyHttp2() {
    List<RawEntry> http2 =
        entries.stream().filter(entry -> entry.owner().type() == RawEntry.Type.HTTP2).toList();
    Map<Long, Integer> closable = http2.isEmpty() ? Map.of() : positions();
    return http2.stream().filter(entry -> !closable.containsKey(entry.link())).toList();
  }

  /** What it is for people. */
  public WorkerConnections described(Surroundings surroundings, WorkerClock clock) {
    return new PoolDescription(this, surroundings, clock).connections();
  }
}
