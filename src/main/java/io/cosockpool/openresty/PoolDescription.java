package io.cosockpool.openresty;

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
import io.cosockpool.nginx.connections.ListeningSockets;
import io.cosockpool.nginx.connections.SharedCounters;
import io.cosockpool.nginx.layouts.CycleCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a connection pool is for people, with what it sums up: listeners, peers and other pools. */
final class PoolDescription {
  private final ConnectionPool pool;
  private final ConnectionPool.Surroundings surroundings;
  private final EntryDescription described;

  PoolDescription(
      ConnectionPool pool, ConnectionPool.Surroundings surroundings, WorkerClock clock) {
    this.pool = pool;
    this.surroundings = surroundings;
    this.described = new EntryDescription(pool, surroundings, clock);
  }

  WorkerConnections connections() {
    long limit = pool.context().array().cycle().count();
    CycleCounters.Values last = pool.last();
    List<HeldConnection> held = new ArrayList<>(pool.entries().size());
    Map<Long, Listening> listeners = new LinkedHashMap<>();
    for (ListeningSockets.Socket socket : pool.context().array().listening().sockets()) {
      listeners.put(socket.address(), new Listening(socket.name()));
    }
    Map<Name, Leading> peers = new TreeMap<>();
    Map<UpstreamBlocks.Upstream, Keeping> keeping = new LinkedHashMap<>();
    Map<Long, LuaBalanced> balanced = new LinkedHashMap<>();
    for (RawEntry entry : pool.entries()) {
      HeldConnection connection = described.held(entry);
      held.add(connection);
      @Nullable Listening listening = listeners.get(entry.listening());
      if (listening != null) {
        listening.add(connection);
      }
      if (EntryDescription.isOutgoing(connection.kind()) && connection.peer().isPresent()) {
        peers.computeIfAbsent(connection.peer().get(), peer -> new Leading()).add(connection);
      }
      entry
          .owner()
          .kept()
          .ifPresent(
              kept ->
                  balanced
                      .computeIfAbsent(entry.owner().reference(), each -> new LuaBalanced(kept))
                      .count());
      described
          .upstream(entry)
          .ifPresent(
              upstream ->
                  keeping.computeIfAbsent(upstream, block -> new Keeping()).add(connection.kind()));
    }
    pool.others().forEach(entry -> held.add(described.other(entry)));
    return new WorkerConnections(
        limit,
        last.free(),
        last.reusable(),
        pool.moved(),
        pool.used() - pool.entries().size() - pool.others().size(),
        pool.state()
            .map(AcceptState.Found::files)
            .filter(files -> files.orElse(0) > 0)
            .orElse(OptionalLong.empty()),
        surroundings.descriptorLimit(),
        surroundings.descriptors(),
        mutex(),
        pool.state().map(AcceptState.Found::disabled).orElse(OptionalLong.empty()),
        surroundings.age(),
        pool.entries().stream().flatMap(entry -> entry.owner().timers().stream()).toList(),
        List.copyOf(held),
        listeners.values().stream().filter(Listening::isOwn).map(Listening::described).toList(),
        peers.entrySet().stream()
            .map(
                peer ->
                    peer.getValue().described(peer.getKey(), surroundings.timeWait(peer.getKey())))
            .toList(),
        keepalivePools(keeping, balanced.values()),
        gone());
  }

  /** Clients on this machine close connections to the worker's own listening sockets. */
  private WorkerConnections.Gone gone() {
    Optional<SharedCounters.Values> shared = pool.state().flatMap(AcceptState.Found::shared);
    Set<String> own =
        pool.context().array().listening().sockets().stream()
            .map(socket -> port(socket.name().decoded()))
            .collect(Collectors.toSet());
    Map<Name, Long> closedLately = new TreeMap<>();
    surroundings
        .kernel()
        .closedLately()
        .forEach(
            (address, count) -> {
              if (!own.isEmpty() && !own.contains(port(address))) {
                closedLately.put(new Name(address.getBytes(StandardCharsets.US_ASCII)), count);
              }
            });
    return new WorkerConnections.Gone(
        shared.map(
            row -> new WorkerConnections.Counted(row.outgoing(), row.requests(), row.clock())),
        pool.context().upstreams().isEmpty() && hadNoTimers(),
        closedLately,
        drainedSecondsAgo());
  }

  /** By nginx's clock, which may stand still while a worker is blocked. */
  private OptionalLong drainedSecondsAgo() {
    OptionalLong drained =
        pool.state().map(AcceptState.Found::drained).orElse(OptionalLong.empty());
    long ago = surroundings.utcMilliseconds() / 1000 - drained.orElse(0);
    return drained.orElse(0) > 0 && ago >= -1 && ago <= surroundings.age().orElse(0) / 1000 + 1
        ? OptionalLong.of(Math.max(0, ago))
        : OptionalLong.empty();
  }

  private boolean hadNoTimers() {
    return pool.entries().stream().allMatch(entry -> entry.owner().timers().isEmpty());
  }

  private static String port(String address) {
    return address.substring(address.lastIndexOf(':') + 1);
  }

  private Optional<WorkerConnections.AcceptMutex> mutex() {
    return pool.state()
        .filter(found -> found.mutex().isPresent() && found.held().isPresent())
        .map(
            found ->
                new WorkerConnections.AcceptMutex(
                    found.mutex().getAsLong() != 0, found.held().getAsLong() != 0));
  }

  private List<KeepalivePool> keepalivePools(
      Map<UpstreamBlocks.Upstream, Keeping> keeping, Collection<LuaBalanced> balancedByLua) {
    List<KeepalivePool> pools = new ArrayList<>();
    for (UpstreamBlocks.Upstream upstream : pool.context().upstreams()) {
      Keeping keeps = keeping.getOrDefault(upstream, new Keeping());
      Optional<Name> name = Optional.of(upstream.name());
      OptionalLong active = OptionalLong.of(keeps.count(ConnectionKind.UPSTREAM_ACTIVE));
      long idle = keeps.count(ConnectionKind.UPSTREAM_IDLE);
      if (upstream.kept().isPresent() || idle > 0) {
        pools.add(
            new KeepalivePool(KeepalivePool.Owner.UPSTREAM, name, upstream.kept(), idle, active));
      }
      long balanced = keeps.count(ConnectionKind.BALANCER_IDLE);
      OptionalLong size = pool.context().balanced(upstream);
      // Where nginx keeps connections of the block itself, the Lua module's pool stays unused.
      if (balanced > 0 || (size.isPresent() && upstream.kept().isEmpty())) {
        pools.add(new KeepalivePool(KeepalivePool.Owner.BALANCER, name, size, balanced, active));
      }
    }
    balancedByLua.forEach(balanced -> pools.add(balanced.described()));
    return pools;
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
      if (EntryDescription.isOfClient(connection.kind())) {
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

    /** A pool that changes while it is read may seem to have fewer than are idle. */
    KeepalivePool described() {
      return new KeepalivePool(
          KeepalivePool.Owner.BALANCER,
          pool.name(),
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
