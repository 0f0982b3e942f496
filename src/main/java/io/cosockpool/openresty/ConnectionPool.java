package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Listener;
import io.cosockpool.model.Name;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.nginx.configuration.UpstreamBlocks;
import io.cosockpool.nginx.connections.AcceptState;
import io.cosockpool.nginx.connections.FoundEntry;
import io.cosockpool.nginx.connections.ListeningSockets;
import io.cosockpool.nginx.connections.UsedEntries;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.CycleCounters;
import io.cosockpool.process.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** nginx's connection pool of one worker as it was read, and what it is for people. */
public final class ConnectionPool {
  /**
   * {@code init_worker_by_lua} of http and stream take their entries right behind the listening
   * sockets; the first Lua timers may come in between.
   */
  private static final int FIRST_ENTRIES = 4;

  /** {@code http2_max_concurrent_streams} is 128 by default. */
  private static final long MOST_STREAMS = 1 << 20;

  private static final Set<ConnectionKind> CLIENTS =
      EnumSet.of(
          ConnectionKind.CLIENT_ACTIVE,
          ConnectionKind.CLIENT_WAITING,
          ConnectionKind.CLIENT_HANDSHAKE,
          ConnectionKind.CLIENT_IDLE,
          ConnectionKind.HTTP2,
          ConnectionKind.QUIC,
          ConnectionKind.STREAM_SESSION);

  private static final Set<ConnectionKind> OUTGOING =
      EnumSet.of(
          ConnectionKind.UPSTREAM_ACTIVE,
          ConnectionKind.UPSTREAM_IDLE,
          ConnectionKind.BALANCER_IDLE,
          ConnectionKind.COSOCKET_ACTIVE,
          ConnectionKind.COSOCKET_UNPOOLED,
          ConnectionKind.COSOCKET_IDLE,
          ConnectionKind.UDP_COSOCKET,
          ConnectionKind.RESOLVER);

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
   * What does not stand in the worker's connection pool. What is absent is not known.
   *
   * @param pools the names of cosocket pools, by their addresses
   * @param sockets what the kernel tells of the sockets of entries
   * @param timeWait how many sockets toward a peer are in TIME_WAIT
   * @param descriptorLimit how many descriptors the process may have
   * @param age how old the process is, in milliseconds
   * @param holders the requests that have connections, by nginx's numbers of these
   */
  public record Surroundings(
      Map<Long, Name> pools,
      Map<UsedEntry, Socket> sockets,
      Map<String, Long> timeWait,
      OptionalLong descriptorLimit,
      OptionalLong age,
      Map<Long, HeldConnection.Holder> holders) {
    private Optional<HeldConnection.Holder> holder(RawEntry entry) {
      return Optional.ofNullable(holders.get(entry.entry().number()));
    }

    private Optional<Name> pool(long address) {
      return Optional.ofNullable(pools.get(address));
    }

    private Optional<Socket> socket(UsedEntry entry) {
      return Optional.ofNullable(sockets.get(entry));
    }

    private OptionalLong timeWait(Name peer) {
      Long count = timeWait.get(peer.decoded());
      return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }
  }

  /** Whether all that nginx counts was read, and is of one moment. */
  public boolean isExact() {
    return moved() == 0 && entries.size() + others.size() == used();
  }

  /** How many entries in use were found. */
  private long used() {
    return slices.stream().mapToLong(slice -> slice.entries().size()).sum();
  }

  /** By how much the counters moved since the first slice, or the entries differ from them. */
  private long moved() {
    CycleCounters.Values first = slices.getFirst().before();
    CycleCounters.Values last = slices.getLast().after();
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
  private Map<Long, Integer> positions() {
    Map<Long, RawEntry> byLink = new HashMap<>();
    entries.forEach(entry -> byLink.put(entry.link(), entry));
    Map<Long, Integer> positions = new HashMap<>();
    long link = slices.getLast().after().nextReused();
    @Nullable RawEntry entry = byLink.get(link);
    while (entry != null && positions.putIfAbsent(link, positions.size()) == null) {
      link = entry.previous();
      entry = byLink.get(link);
    }
    return positions;
  }

  /** The HTTP/2 connections that nginx may not close, since they have open streams. */
  public List<RawEntry> busyHttp2() {
    Map<Long, Integer> closable = positions();
    return entries.stream()
        .filter(entry -> entry.owner().type() == RawEntry.Type.HTTP2)
        .filter(entry -> !closable.containsKey(entry.link()))
        .toList();
  }

  /** What it is for people. */
  public WorkerConnections described(Surroundings surroundings, WorkerClock clock) {
    return new Description(surroundings, clock).connections();
  }

  private final class Description {
    private final Surroundings surroundings;
    private final WorkerClock clock;
    private final Map<Long, Integer> positions = positions();
    private final Map<Long, UpstreamBlocks.Upstream> upstreams = new HashMap<>();
    private final Map<Long, Long> streams = new HashMap<>();

    Description(Surroundings surroundings, WorkerClock clock) {
      this.surroundings = surroundings;
      this.clock = clock;
      for (UpstreamBlocks.Upstream upstream : context.upstreams()) {
        upstreams.put(upstream.address(), upstream);
        upstreams.put(upstream.keepalive(), upstream);
        upstreams.put(upstream.lua(), upstream);
      }
      upstreams.remove(0L);
      for (RawEntry entry : entries) {
        if (entry.owner().type() == RawEntry.Type.QUIC_STREAM && entry.owner().request()) {
          streams.merge(entry.owner().reference(), 1L, Long::sum);
        }
      }
    }

    WorkerConnections connections() {
      long limit = context.array().cycle().count();
      CycleCounters.Values last = slices.getLast().after();
      List<HeldConnection> held = new ArrayList<>(entries.size());
      Map<Long, Listening> listeners = new LinkedHashMap<>();
      for (ListeningSockets.Socket socket : context.array().listening().sockets()) {
        listeners.put(socket.address(), new Listening(socket.name()));
      }
      Map<Name, Leading> peers = new TreeMap<>();
      Map<UpstreamBlocks.Upstream, Keeping> keeping = new LinkedHashMap<>();
      Map<Long, LuaBalanced> balanced = new LinkedHashMap<>();
      for (RawEntry entry : entries) {
        HeldConnection connection = held(entry);
        held.add(connection);
        @Nullable Listening listening = listeners.get(entry.listening());
        if (listening != null) {
          listening.add(connection);
        }
        if (OUTGOING.contains(connection.kind()) && connection.peer().isPresent()) {
          peers.computeIfAbsent(connection.peer().get(), peer -> new Leading()).add(connection);
        }
        entry
            .owner()
            .kept()
            .ifPresent(
                pool ->
                    balanced
                        .computeIfAbsent(entry.owner().reference(), each -> new LuaBalanced(pool))
                        .count());
        upstream(entry)
            .ifPresent(
                upstream ->
                    keeping
                        .computeIfAbsent(upstream, block -> new Keeping())
                        .add(connection.kind()));
      }
      others.forEach(entry -> held.add(other(entry)));
      return new WorkerConnections(
          limit,
          last.free(),
          last.reusable(),
          moved(),
          used() - entries.size() - others.size(),
          state
              .map(AcceptState.Found::files)
              .filter(files -> files.orElse(0) > 0)
              .orElse(OptionalLong.empty()),
          surroundings.descriptorLimit(),
          mutex(),
          state.map(AcceptState.Found::disabled).orElse(OptionalLong.empty()),
          surroundings.age(),
          List.copyOf(held),
          listeners.values().stream().filter(Listening::isOwn).map(Listening::described).toList(),
          peers.entrySet().stream()
              .map(
                  peer ->
                      peer.getValue()
                          .described(peer.getKey(), surroundings.timeWait(peer.getKey())))
              .toList(),
          keepalivePools(keeping, balanced.values()));
    }

    private Optional<WorkerConnections.AcceptMutex> mutex() {
      return state
          .filter(found -> found.mutex().isPresent() && found.held().isPresent())
          .map(
              found ->
                  new WorkerConnections.AcceptMutex(
                      found.mutex().getAsLong() != 0, found.held().getAsLong() != 0));
    }

    private Optional<UpstreamBlocks.Upstream> upstream(RawEntry entry) {
      return switch (entry.owner().type()) {
        case UPSTREAM, KEEPALIVE_ITEM, BALANCER_ITEM ->
            Optional.ofNullable(upstreams.get(entry.owner().reference()));
        default -> Optional.empty();
      };
    }

    private HeldConnection held(RawEntry entry) {
      ConnectionKind kind = kind(entry);
      Optional<Socket> socket = surroundings.socket(entry.entry());
      boolean isClient = CLIENTS.contains(kind);
      return new HeldConnection(
          kind,
          entry.entry().descriptor() >= 0
              ? OptionalInt.of(entry.entry().descriptor())
              : OptionalInt.empty(),
          entry.entry().number(),
          pool(entry, kind),
          socket.flatMap(Socket::local).map(ConnectionPool::name),
          socket.flatMap(Socket::remote).map(ConnectionPool::name).or(entry::peer),
          age(entry),
          isClient ? entry.requests() : OptionalLong.empty(),
          isClient || OUTGOING.contains(kind) ? entry.sent() : OptionalLong.empty(),
          entry.owner().reused(),
          entry.owner().doing(),
          position(entry, kind),
          streams(entry),
          entry.tls() ? Optional.of(new HeldConnection.Tls(entry.serverName())) : Optional.empty(),
          clock.until(entry.timer()),
          socket.flatMap(Description::tcp),
          surroundings.holder(entry));
    }

    /** Of what belongs to nothing that is known, the kernel alone tells more. */
    private HeldConnection other(UsedEntry entry) {
      Optional<Socket> socket = surroundings.socket(entry);
      return new HeldConnection(
          ConnectionKind.OTHER,
          entry.descriptor() >= 0 ? OptionalInt.of(entry.descriptor()) : OptionalInt.empty(),
          entry.number(),
          Optional.empty(),
          socket.flatMap(Socket::local).map(ConnectionPool::name),
          socket.flatMap(Socket::remote).map(ConnectionPool::name),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          socket.flatMap(Description::tcp),
          Optional.empty());
    }

    private static Optional<HeldConnection.Tcp> tcp(Socket socket) {
      return socket
          .tcpState()
          .map(
              tcpState ->
                  new HeldConnection.Tcp(
                      tcpState,
                      socket.unreadBytes().orElse(0),
                      socket.unsentBytes().orElse(0),
                      socket.retransmits(),
                      socket.roundTripMicroseconds()));
    }

    private Optional<Name> pool(RawEntry entry, ConnectionKind kind) {
      return switch (kind) {
        case COSOCKET_ACTIVE, COSOCKET_IDLE -> surroundings.pool(entry.owner().reference());
        default ->
            entry
                .owner()
                .kept()
                .map(LuaBalanced::name)
                .or(() -> upstream(entry).map(UpstreamBlocks.Upstream::name));
      };
    }

    /** Timers and other entries without a connection have no start. */
    private OptionalLong age(RawEntry entry) {
      if (entry.startTime().orElse(0) == 0) {
        return OptionalLong.empty();
      }
      OptionalLong left = clock.until(entry.startTime());
      return left.isPresent()
          ? OptionalLong.of(Math.max(0, -left.getAsLong()))
          : OptionalLong.empty();
    }

    private OptionalInt position(RawEntry entry, ConnectionKind kind) {
      @Nullable Integer position = CLIENTS.contains(kind) ? positions.get(entry.link()) : null;
      return position == null ? OptionalInt.empty() : OptionalInt.of(position);
    }

    private OptionalLong streams(RawEntry entry) {
      return switch (entry.owner().type()) {
        case QUIC -> OptionalLong.of(streams.getOrDefault(entry.address(), 0L));
        case HTTP2 -> http2Streams(entry);
        default -> OptionalLong.empty();
      };
    }

    /** nginx may close an HTTP/2 connection only while it has no open stream. */
    private OptionalLong http2Streams(RawEntry entry) {
      if (positions.containsKey(entry.link())) {
        return OptionalLong.of(0);
      }
      long open = streamCounter.map(entry.owner().streams()::get).orElse(-1L);
      return open < 0 || open > MOST_STREAMS ? OptionalLong.empty() : OptionalLong.of(open);
    }

    private ConnectionKind kind(RawEntry entry) {
      return switch (entry.owner().type()) {
        case LISTENING -> ConnectionKind.LISTENING;
        case CHANNEL -> ConnectionKind.CHANNEL;
        case FAKE_REQUEST -> ConnectionKind.TIMER;
        case LEFT ->
            slot(entry) < context.array().listening().sockets().size() + FIRST_ENTRIES
                ? ConnectionKind.INIT_WORKER
                : ConnectionKind.OTHER;
        case LUA_MODULE -> ConnectionKind.LUA_INTERNAL;
        case REQUEST -> ConnectionKind.CLIENT_ACTIVE;
        case HTTP_CONNECTION -> withoutRequest(entry);
        case HTTP2 -> ConnectionKind.HTTP2;
        case QUIC -> ConnectionKind.QUIC;
        case QUIC_STREAM -> ConnectionKind.HTTP3_STREAM;
        case SESSION -> ConnectionKind.STREAM_SESSION;
        case UPSTREAM -> ConnectionKind.UPSTREAM_ACTIVE;
        case KEEPALIVE_ITEM -> ConnectionKind.UPSTREAM_IDLE;
        case BALANCER_ITEM -> ConnectionKind.BALANCER_IDLE;
        case POOL_ITEM -> ConnectionKind.COSOCKET_IDLE;
        case COSOCKET ->
            entry.owner().reference() == 0
                ? ConnectionKind.COSOCKET_UNPOOLED
                : ConnectionKind.COSOCKET_ACTIVE;
        case UDP_COSOCKET -> ConnectionKind.UDP_COSOCKET;
        case RESOLVER -> ConnectionKind.RESOLVER;
        case UNKNOWN -> ConnectionKind.OTHER;
      };
    }

    /**
     * A client is reusable but while it does its TLS handshake: from its connect to the first byte,
     * from the end of the handshake to the request, and after each request.
     */
    private ConnectionKind withoutRequest(RawEntry entry) {
      if (entry.requests().orElse(0) > 0) {
        return ConnectionKind.CLIENT_IDLE;
      }
      return entry.tls() && !positions.containsKey(entry.link())
          ? ConnectionKind.CLIENT_HANDSHAKE
          : ConnectionKind.CLIENT_WAITING;
    }

    private List<KeepalivePool> keepalivePools(
        Map<UpstreamBlocks.Upstream, Keeping> keeping, Collection<LuaBalanced> balancedByLua) {
      List<KeepalivePool> pools = new ArrayList<>();
      for (UpstreamBlocks.Upstream upstream : context.upstreams()) {
        Keeping keeps = keeping.getOrDefault(upstream, new Keeping());
        Optional<Name> name = Optional.of(upstream.name());
        OptionalLong active = OptionalLong.of(keeps.count(ConnectionKind.UPSTREAM_ACTIVE));
        long idle = keeps.count(ConnectionKind.UPSTREAM_IDLE);
        if (upstream.kept().isPresent() || idle > 0) {
          pools.add(
              new KeepalivePool(KeepalivePool.Owner.UPSTREAM, name, upstream.kept(), idle, active));
        }
        long balanced = keeps.count(ConnectionKind.BALANCER_IDLE);
        OptionalLong size = context.balanced(upstream);
        // Where nginx keeps connections of the block itself, the Lua module's pool stays unused.
        if (balanced > 0 || (size.isPresent() && upstream.kept().isEmpty())) {
          pools.add(new KeepalivePool(KeepalivePool.Owner.BALANCER, name, size, balanced, active));
        }
      }
      balancedByLua.forEach(pool -> pools.add(pool.described()));
      return pools;
    }
  }

  private static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What comes in by a listening socket. */
  private static final class Listening {
    private final Name address;
    private boolean own;
    private long connections;
    private OptionalLong streams = OptionalLong.of(0);
    private OptionalLong most = OptionalLong.of(0);

    Listening(Name address) {
      this.address = address;
    }

    void add(HeldConnection connection) {
      own |= connection.kind() == ConnectionKind.LISTENING;
      if (CLIENTS.contains(connection.kind())) {
        OptionalLong at =
            switch (connection.kind()) {
              case CLIENT_ACTIVE, STREAM_SESSION -> OptionalLong.of(1);
              case HTTP2, QUIC -> connection.streams();
              default -> OptionalLong.of(0);
            };
        own = true;
        connections++;
        streams = Listener.both(Long::sum, streams, at);
        most = Listener.both(Math::max, most, at);
      }
    }

    /** Whether the worker has it: with reuseport it knows those of others. */
    boolean isOwn() {
      return own;
    }

    Listener described() {
      return new Listener(address, connections, streams, most);
    }
  }

  /** What leads to a peer. */
  private static final class Leading {
    private final Map<ConnectionKind, Long> kinds = new EnumMap<>(ConnectionKind.class);
    private final Set<Name> pools = new TreeSet<>();

    void add(HeldConnection connection) {
      kinds.merge(connection.kind(), 1L, Long::sum);
      connection.pool().ifPresent(pools::add);
    }

    ConnectionPeer described(Name address, OptionalLong timeWait) {
      return new ConnectionPeer(address, kinds, timeWait, List.copyOf(pools));
    }
  }

  /** A balancer's pool of no upstream block, with its idle connections. */
  private static final class LuaBalanced {
    private final RawEntry.LuaBalancerPool pool;
    private long idle;

    LuaBalanced(RawEntry.LuaBalancerPool pool) {
      this.pool = pool;
    }

    void count() {
      idle++;
    }

    static Name name(RawEntry.LuaBalancerPool pool) {
      return ConnectionPool.name("crc32:%08x".formatted(pool.checksum()));
    }

    /** A pool that changes while it is read may seem to have fewer than are idle. */
    KeepalivePool described() {
      return new KeepalivePool(
          KeepalivePool.Owner.BALANCER,
          Optional.of(name(pool)),
          OptionalLong.of(pool.size()),
          idle,
          pool.connections() >= idle
              ? OptionalLong.of(pool.connections() - idle)
              : OptionalLong.empty());
    }
  }

  /** How many connections of each kind an upstream block has. */
  private static final class Keeping {
    private final Map<ConnectionKind, Long> kinds = new EnumMap<>(ConnectionKind.class);

    void add(ConnectionKind kind) {
      kinds.merge(kind, 1L, Long::sum);
    }

    long count(ConnectionKind kind) {
      return kinds.getOrDefault(kind, 0L);
    }
  }
}
