package io.cosockpool.model;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Connections of workers, of which a test says only what matters to it. */
public final class Connections {
  private Connections() {}

  /** A connection of which nothing is known but its kind. */
  public static Held held(ConnectionKind kind) {
    return new Held(kind);
  }

  /** So many of a kind. */
  public static List<HeldConnection> held(ConnectionKind kind, int count) {
    return IntStream.range(0, count).mapToObj(i -> held(kind).number(i).build()).toList();
  }

  /** All of several lists. */
  public static List<HeldConnection> all(List<List<HeldConnection>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  /** A worker's pool that has so many entries, these in use, and nothing else that is known. */
  public static WorkerConnections pool(long limit, List<HeldConnection> entries) {
    return pool(limit, entries, List.of(), List.of(), List.of());
  }

  /** The same with what these lead to, in all of which nothing moved. */
  public static WorkerConnections pool(
      long limit,
      List<HeldConnection> entries,
      List<Listener> listeners,
      List<ConnectionPeer> peers,
      List<KeepalivePool> keepalivePools) {
    return new WorkerConnections(
        limit,
        limit - entries.size(),
        OptionalLong.empty(),
        0,
        0,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        List.of(),
        entries,
        listeners,
        peers,
        keepalivePools,
        WorkerConnections.Gone.UNKNOWN);
  }

  /** The same of a process that is so old. */
  public static WorkerConnections aged(long milliseconds, WorkerConnections pool) {
    return new WorkerConnections(
        pool.limit(),
        pool.free(),
        pool.reusable(),
        pool.moved(),
        pool.leftOut(),
        pool.files(),
        pool.descriptorLimit(),
        pool.descriptors(),
        pool.acceptMutex(),
        pool.acceptDisabled(),
        OptionalLong.of(milliseconds),
        pool.timers(),
        pool.entries(),
        pool.listeners(),
        pool.peers(),
        pool.keepalivePools(),
        pool.gone());
  }

  /** The same of a worker whose Lua module counts these timers. */
  public static WorkerConnections counting(LuaTimers timers, WorkerConnections pool) {
    return new WorkerConnections(
        pool.limit(),
        pool.free(),
        pool.reusable(),
        pool.moved(),
        pool.leftOut(),
        pool.files(),
        pool.descriptorLimit(),
        pool.descriptors(),
        pool.acceptMutex(),
        pool.acceptDisabled(),
        pool.ageMilliseconds(),
        List.of(timers),
        pool.entries(),
        pool.listeners(),
        pool.peers(),
        pool.keepalivePools(),
        pool.gone());
  }

  /** The same of a process that may have so many descriptors. */
  public static WorkerConnections limited(OptionalLong descriptors, WorkerConnections pool) {
    return limited(descriptors, pool.descriptors(), pool);
  }

  /** The same of one that has so many of those that it may have. */
  public static WorkerConnections limited(
      OptionalLong descriptorLimit, OptionalLong descriptors, WorkerConnections pool) {
    return new WorkerConnections(
        pool.limit(),
        pool.free(),
        pool.reusable(),
        pool.moved(),
        pool.leftOut(),
        pool.files(),
        descriptorLimit,
        descriptors,
        pool.acceptMutex(),
        pool.acceptDisabled(),
        pool.ageMilliseconds(),
        pool.timers(),
        pool.entries(),
        pool.listeners(),
        pool.peers(),
        pool.keepalivePools(),
        pool.gone());
  }

  /** The same where that is known of connections that are gone. */
  public static WorkerConnections gone(WorkerConnections.Gone gone, WorkerConnections pool) {
    return new WorkerConnections(
        pool.limit(),
        pool.free(),
        pool.reusable(),
        pool.moved(),
        pool.leftOut(),
        pool.files(),
        pool.descriptorLimit(),
        pool.descriptors(),
        pool.acceptMutex(),
        pool.acceptDisabled(),
        pool.ageMilliseconds(),
        pool.timers(),
        pool.entries(),
        pool.listeners(),
        pool.peers(),
        pool.keepalivePools(),
        gone);
  }

  /** An address with so many connections in a pool, idle ones, and ones outside of any pool. */
  public static ConnectionPeer peer(
      String address, long active, long idle, long unpooled, OptionalLong timeWait, String... of) {
    Map<ConnectionKind, Long> kinds = new EnumMap<>(ConnectionKind.class);
    kinds.put(ConnectionKind.COSOCKET_ACTIVE, active);
    kinds.put(ConnectionKind.COSOCKET_IDLE, idle);
    kinds.put(ConnectionKind.COSOCKET_UNPOOLED, unpooled);
    kinds.values().removeIf(count -> count == 0);
    return new ConnectionPeer(
        name(address), kinds, timeWait, Stream.of(of).map(Connections::name).toList());
  }

  /** A name of these characters. */
  public static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A connection that is put together. */
  public static final class Held {
    private final ConnectionKind kind;
    private OptionalInt descriptor = OptionalInt.empty();
    private long number;
    private Optional<Name> pool = Optional.empty();
    private Optional<Name> local = Optional.empty();
    private Optional<Name> peer = Optional.empty();
    private OptionalLong age = OptionalLong.empty();
    private OptionalLong requests = OptionalLong.empty();
    private OptionalLong bytesSent = OptionalLong.empty();
    private OptionalLong reused = OptionalLong.empty();
    private Optional<CosocketActivity> doing = Optional.empty();
    private OptionalInt reusePosition = OptionalInt.empty();
    private OptionalLong streams = OptionalLong.empty();
    private Optional<HeldConnection.Tls> tls = Optional.empty();
    private OptionalLong expires = OptionalLong.empty();
    private Optional<HeldConnection.Tcp> tcp = Optional.empty();
    private Optional<HeldConnection.Holder> holder = Optional.empty();

    private Held(ConnectionKind kind) {
      this.kind = kind;
    }

    public Held descriptor(int to) {
      descriptor = OptionalInt.of(to);
      return this;
    }

    public Held number(long to) {
      number = to;
      return this;
    }

    public Held pool(String to) {
      pool = Optional.of(name(to));
      return this;
    }

    /** Its own address and the other side's. */
    public Held between(String own, String other) {
      local = Optional.of(name(own));
      peer = Optional.of(name(other));
      return this;
    }

    public Held age(long milliseconds) {
      age = OptionalLong.of(milliseconds);
      return this;
    }

    public Held requests(long to) {
      requests = OptionalLong.of(to);
      return this;
    }

    public Held bytesSent(long to) {
      bytesSent = OptionalLong.of(to);
      return this;
    }

    public Held reused(long to) {
      reused = OptionalLong.of(to);
      return this;
    }

    public Held doing(CosocketActivity to) {
      doing = Optional.of(to);
      return this;
    }

    public Held reusePosition(int to) {
      reusePosition = OptionalInt.of(to);
      return this;
    }

    public Held streams(long to) {
      streams = OptionalLong.of(to);
      return this;
    }

    /** TLS with a server name, if there is one. */
    public Held tls(String... serverName) {
      tls =
          Optional.of(
              new HeldConnection.Tls(Stream.of(serverName).findFirst().map(Connections::name)));
      return this;
    }

    public Held expires(long milliseconds) {
      expires = OptionalLong.of(milliseconds);
      return this;
    }

    /** As /proc tells it. */
    public Held tcp(TcpState state, long unread, long unsent) {
      return tcp(state, unread, unsent, OptionalLong.empty(), OptionalLong.empty());
    }

    /** As sock_diag tells it. */
    public Held tcp(
        TcpState state,
        long unread,
        long unsent,
        OptionalLong retransmits,
        OptionalLong roundTripMicroseconds) {
      tcp =
          Optional.of(
              new HeldConnection.Tcp(state, unread, unsent, retransmits, roundTripMicroseconds));
      return this;
    }

    /** In the hands of a request that stands somewhere in Lua code. */
    public Held holder(RequestId request, LuaFrame place) {
      holder = Optional.of(new HeldConnection.Holder(request, Optional.of(place)));
      return this;
    }

    public HeldConnection build() {
      return new HeldConnection(
          kind,
          descriptor,
          number,
          pool,
          local,
          peer,
          age,
          requests,
          bytesSent,
          reused,
          doing,
          reusePosition,
          streams,
          tls,
          expires,
          tcp,
          holder);
    }
  }
}
