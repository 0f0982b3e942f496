package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Listener;
import io.cosockpool.model.LuaTimers;
import io.cosockpool.model.Name;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.nginx.Target;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who has the entries of nginx's connection pool is what the test's own clients did. */
@LiveTest
class ConnectionsTest {
  private static final ReadingOptions CONNECTIONS =
      ReadingOptions.within(Duration.ofSeconds(10)).of(Set.of(Part.CONNECTIONS));

  /** What nginx and its Lua module number, but for clients; none of it ends before the test. */
  private static final Set<ConnectionKind> NUMBERED =
      EnumSet.of(
          ConnectionKind.INIT_WORKER,
          ConnectionKind.TIMER,
          ConnectionKind.COSOCKET_ACTIVE,
          ConnectionKind.COSOCKET_IDLE,
          ConnectionKind.COSOCKET_UNPOOLED,
          ConnectionKind.UDP_COSOCKET,
          ConnectionKind.UPSTREAM_ACTIVE,
          ConnectionKind.UPSTREAM_IDLE,
          ConnectionKind.RESOLVER);

  /** What a look finds of a worker. */
  static WorkerConnections read(int pid) {
    return read(pid, CONNECTIONS);
  }

  static WorkerConnections read(int pid, ReadingOptions options) {
    try {
      return connections(
          Reader.read(Targets.select(List.of(new PidTarget(pid)), List.of()), options));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Map<ConnectionKind, Long> kinds(WorkerConnections connections) {
    Map<ConnectionKind, Long> kinds = new EnumMap<>(ConnectionKind.class);
    connections.kinds().forEach((kind, count) -> addIfAny(kinds, kind, count));
    return kinds;
  }

  private static void addIfAny(Map<ConnectionKind, Long> kinds, ConnectionKind kind, long count) {
    if (count > 0) {
      kinds.put(kind, count);
    }
  }

  /** Reads until the worker has got round to all that its clients have sent. */
  private static WorkerConnections await(
      ConnectionsNginx gateway, Map<ConnectionKind, Long> expected) {
    WorkerConnections[] last = new WorkerConnections[1];
    try {
      gateway.await(
          () -> {
            last[0] = read(gateway.worker());
            return kinds(last[0]).equals(expected);
          },
          "the expected kinds");
    } catch (AssertionError e) {
      assertEquals(expected, kinds(last[0]), () -> describe(last[0]));
    }
    return last[0];
  }

  private static String describe(WorkerConnections connections) {
    StringBuilder text = new StringBuilder();
    connections.entries().forEach(entry -> text.append(entry).append('\n'));
    return text.toString();
  }

  /** The sum holds, and each socket of the process is an entry's, as the kernel has it. */
  private static void checkWhole(WorkerConnections connections, int pid) {
    assertTrue(connections.exact(), connections::toString);
    assertEquals(0, connections.leftOut());
    assertEquals(connections.inUse(), connections.entries().size());
    Set<Integer> ours = new TreeSet<>();
    connections.entries().stream()
        .filter(entry -> entry.kind() != ConnectionKind.LUA_INTERNAL) // which is no socket
        .forEach(entry -> entry.descriptor().ifPresent(ours::add));
    assertEquals(KernelSockets.descriptors(pid), ours);
  }

  private static HeldConnection only(WorkerConnections connections, ConnectionKind kind) {
    List<HeldConnection> found =
        connections.entries().stream().filter(entry -> entry.kind() == kind).toList();
    assertEquals(1, found.size());
    return found.getFirst();
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void everyEntryIsKnownByWhoHasIt(NginxBuild build) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false)) {
      Map<ConnectionKind, Long> expected = new EnumMap<>(ConnectionKind.class);
      expected.put(ConnectionKind.LISTENING, gateway.hasStream() ? 3L : 2L);
      expected.put(ConnectionKind.CHANNEL, 1L);
      expected.put(ConnectionKind.INIT_WORKER, 1L);
      if (build.hearsOfSignals()) {
        expected.merge(ConnectionKind.LUA_INTERNAL, 1L, Long::sum);
      }
      checkWhole(await(gateway, expected), gateway.worker());
      open(gateway, build.hasBacklog(), expected);
      WorkerConnections read = await(gateway, expected);
      checkWhole(read, gateway.worker());
      checkDetails(read, gateway);
      assertEquals(
          NUMBERED.stream().mapToLong(kind -> expected.getOrDefault(kind, 0L)).sum(),
          read.gone().counted().orElseThrow().opened());
      assertFalse(read.gone().byCosocketsAlone());
    }
  }

  /**
   * Opens one or several of every kind. A request takes an idle connection of its upstream, so the
   * one that stays comes first.
   *
   * @param poolsAtConnect whether a connect makes the pool that it names; else setkeepalive does
   */
  private static void open(
      ConnectionsNginx gateway, boolean poolsAtConnect, Map<ConnectionKind, Long> expected)
      throws Exception {
    gateway.ask("/proxied-hold");
    expected.put(ConnectionKind.CLIENT_ACTIVE, 1L);
    expected.put(ConnectionKind.UPSTREAM_ACTIVE, 1L);
    await(gateway, expected);
    gateway.connect(gateway.port());
    gateway.connect(gateway.tlsPort());
    expected.put(ConnectionKind.CLIENT_WAITING, 2L);
    gateway.beginHandshake();
    expected.put(ConnectionKind.CLIENT_HANDSHAKE, 1L);
    Socket idle = gateway.get("/");
    gateway.get(idle, "/");
    gateway.get(gateway.connectTls("shop.example"), "/");
    gateway.get("/put");
    gateway.get("/timer");
    gateway.get("/proxied");
    gateway.get("/balanced");
    expected.put(ConnectionKind.CLIENT_IDLE, 6L);
    expected.put(ConnectionKind.COSOCKET_IDLE, 1L);
    expected.put(ConnectionKind.TIMER, 1L);
    expected.put(ConnectionKind.UPSTREAM_IDLE, 2L);
    expected.merge(ConnectionKind.LUA_INTERNAL, 1L, Long::sum);
    holdOpen(gateway);
    expected.put(ConnectionKind.CLIENT_ACTIVE, 8L);
    if (poolsAtConnect) {
      expected.put(ConnectionKind.COSOCKET_ACTIVE, 3L);
    }
    expected.put(ConnectionKind.COSOCKET_UNPOOLED, poolsAtConnect ? 1L : 4L);
    expected.put(ConnectionKind.UDP_COSOCKET, 1L);
    expected.put(ConnectionKind.RESOLVER, 1L);
    if (gateway.hasStream()) {
      gateway.connect(gateway.streamPort()).getOutputStream().write('x');
      expected.put(ConnectionKind.STREAM_SESSION, 1L);
      expected.merge(ConnectionKind.UPSTREAM_ACTIVE, 1L, Long::sum);
    }
  }

  private static void holdOpen(ConnectionsNginx gateway) throws IOException {
    gateway.ask("/hold");
    gateway.ask("/pooled");
    gateway.ask("/pooled");
    gateway.ask("/pooled");
    gateway.ask("/bare");
    gateway.ask("/udp");
    gateway.ask("/name");
  }

  private static void checkDetails(WorkerConnections read, ConnectionsNginx gateway) {
    assertEquals(512, read.limit());
    assertEquals(List.of(new LuaTimers(1, 256, 0, 1024)), read.timers());
    HeldConnection idle = only(read, ConnectionKind.COSOCKET_IDLE);
    assertEquals("idle", idle.pool().orElseThrow().decoded());
    assertEquals("127.0.0.1:" + gateway.servers().mutePort(), idle.peer().orElseThrow().decoded());
    assertEquals(0, idle.reused().orElseThrow());
    HeldConnection bare =
        read.entries().stream()
            .filter(entry -> entry.kind() == ConnectionKind.COSOCKET_UNPOOLED)
            .filter(entry -> entry.doing().equals(Optional.of(CosocketActivity.IDLE)))
            .findFirst()
            .orElseThrow();
    assertEquals(idle.peer(), bare.peer());
    ConnectionPeer mute =
        read.peers().stream()
            .filter(peer -> idle.peer().equals(Optional.of(peer.address())))
            .findFirst()
            .orElseThrow();
    assertEquals(gateway.hasStream() ? 5 : 4, mute.inUse());
    assertEquals(1, mute.idle());
    assertEquals(
        Map.of("kept", 1L, "secure", 0L, "balanced", 0L),
        read.keepalivePools().stream()
            .collect(
                Collectors.toMap(
                    pool -> pool.name().orElseThrow().decoded(),
                    pool -> pool.inUse().orElseThrow())));
    assertEquals(
        List.of(8L, 8L, 4L),
        read.keepalivePools().stream().map(pool -> pool.size().orElseThrow()).toList());
    checkClients(read, gateway);
  }

  /** What a worker under load can have, whose clients ask for the paths below. */
  private static final Set<ConnectionKind> UNDER_LOAD =
      EnumSet.of(
          ConnectionKind.LISTENING,
          ConnectionKind.CHANNEL,
          ConnectionKind.INIT_WORKER,
          ConnectionKind.LUA_INTERNAL,
          ConnectionKind.CLIENT_WAITING,
          ConnectionKind.CLIENT_ACTIVE,
          ConnectionKind.CLIENT_IDLE,
          ConnectionKind.UPSTREAM_ACTIVE,
          ConnectionKind.UPSTREAM_IDLE,
          ConnectionKind.COSOCKET_ACTIVE,
          ConnectionKind.COSOCKET_UNPOOLED,
          ConnectionKind.COSOCKET_IDLE);

  /** The property {@code connections.readings} says how many readings; by hand it is 2,000. */
  private static final int READINGS = Integer.getInteger("connections.readings", 40);

  private static final int CLIENTS = 30;

  /** So many connections come at least between two readings. */
  private static final long LEAST_NEW = 10;

  /** nginx's number of the newest connection that is shown. */
  private static long newest(WorkerConnections read) {
    return read.entries().stream().mapToLong(HeldConnection::number).max().orElse(0);
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void connectionsThatComeAndGoAreNeverMixed(NginxBuild build) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false);
        LoadGenerator clients =
            LoadGenerator.start(
                "http://127.0.0.1:" + gateway.port(),
                CLIENTS,
                Duration.ofMinutes(20),
                Path.of("fixtures/nginx/connections-wrk.lua"))) {
      List<Target> targets = Targets.select(List.of(new PidTarget(gateway.worker())), List.of());
      Reader reader = new Reader();
      long first = newest(connections(reader.readAgain(targets, CONNECTIONS)));
      long last = first;
      long inexact = 0;
      long entries = 0;
      long leftOut = 0;
      for (int i = 0; i < READINGS || last < first + LEAST_NEW * READINGS; i++) {
        assertTrue(clients.isRunning());
        WorkerConnections read = connections(reader.readAgain(targets, CONNECTIONS));
        kinds(read)
            .keySet()
            .forEach(kind -> assertTrue(UNDER_LOAD.contains(kind), () -> describe(read)));
        long counted = read.entries().size() + read.leftOut();
        assertTrue(Math.abs(counted - read.inUse()) <= read.moved(), read::toString);
        inexact += read.exact() ? 0 : 1;
        entries += read.entries().size();
        leftOut += read.leftOut();
        last = newest(read);
        for (HeldConnection entry : read.entries()) {
          checkPeer(entry, gateway);
        }
      }
      Report stopped = reader.readAgain(targets, CONNECTIONS.stopping(Duration.ofSeconds(5)));
      assertEquals(List.of(), stopped.workers().getFirst().notes());
      assertTrue(connections(stopped).exact(), () -> describe(connections(stopped)));
      assertEquals(0, connections(stopped).leftOut());
      System.err.printf(
          "%s: %d of %d readings not exact; %d connections shown, %d left out, %d came%n",
          build, inexact, READINGS, entries, leftOut, last - first);
    }
  }

  /** A cosocket that goes into its pool and comes out while it is read is the same connection. */
  @Test
  void theKernelsSideOfConnectionsThatChangeHandsIsKnown() throws Exception {
    try (FindingsNginx gateway = FindingsNginx.alone();
        LoadGenerator clients =
            LoadGenerator.start(gateway.url("/works"), CLIENTS, Duration.ofMinutes(20))) {
      List<Target> targets =
          Targets.select(List.of(new PidTarget(gateway.nginx().workers().getFirst())), List.of());
      Reader reader = new Reader();
      List<Map<Long, HeldConnection>> looks = new ArrayList<>();
      for (int i = 0; i < READINGS; i++) {
        assertTrue(clients.isRunning());
        looks.add(cosockets(connections(reader.readAgain(targets, CONNECTIONS))));
      }
      long checked = 0;
      for (int i = 1; i < looks.size() - 1; i++) {
        for (HeldConnection entry : looks.get(i).values()) {
          if (looks.get(i - 1).containsKey(entry.number())
              && looks.get(i + 1).containsKey(entry.number())) {
            assertTrue(entry.tcp().isPresent() && entry.peer().isPresent(), entry::toString);
            checked++;
          }
        }
      }
      assertTrue(checked > READINGS, checked + " connections that were there all the time");
    }
  }

  private static Map<Long, HeldConnection> cosockets(WorkerConnections read) {
    return read.entries().stream()
        .filter(
            entry ->
                entry.kind() == ConnectionKind.COSOCKET_ACTIVE
                    || entry.kind() == ConnectionKind.COSOCKET_IDLE)
        .collect(Collectors.toMap(HeldConnection::number, entry -> entry));
  }

  /** A connection that was gone when the kernel was asked may have no peer, but no other one's. */
  private static void checkPeer(HeldConnection entry, ConnectionsNginx gateway) {
    switch (entry.kind()) {
      case UPSTREAM_ACTIVE, UPSTREAM_IDLE ->
          assertEquals(
              address(gateway.servers().httpPort()), peerOr(entry, gateway.servers().httpPort()));
      case COSOCKET_ACTIVE, COSOCKET_UNPOOLED, COSOCKET_IDLE ->
          assertEquals(
              address(gateway.servers().mutePort()), peerOr(entry, gateway.servers().mutePort()));
      default -> assertTrue(entry.pool().isEmpty(), entry::toString);
    }
  }

  private static Name peerOr(HeldConnection entry, int port) {
    return entry.peer().orElse(address(port));
  }

  private static WorkerConnections connections(Report report) {
    assertEquals(List.of(), report.failures());
    return report.workers().getFirst().parts().connections().orElseThrow();
  }

  private static Name address(int port) {
    return new Name(("127.0.0.1:" + port).getBytes(StandardCharsets.US_ASCII));
  }

  private static void checkClients(WorkerConnections read, ConnectionsNginx gateway) {
    assertEquals(
        List.of(
            new Listener(address(gateway.port()), 14, OptionalLong.of(8), OptionalLong.of(1)),
            new Listener(address(gateway.tlsPort()), 3, OptionalLong.of(0), OptionalLong.of(0))),
        read.listeners().subList(0, 2));
    List<HeldConnection> reusable =
        read.entries().stream().filter(entry -> entry.reusePosition().isPresent()).toList();
    assertEquals(read.reusable(), OptionalLong.of(reusable.size()));
    assertEquals(8, reusable.size());
    HeldConnection next =
        reusable.stream()
            .min(Comparator.comparingInt(entry -> entry.reusePosition().getAsInt()))
            .orElseThrow();
    assertEquals(ConnectionKind.CLIENT_WAITING, next.kind());
    assertEquals(
        List.of(1L, 1L, 1L, 1L, 1L, 2L),
        read.entries().stream()
            .filter(entry -> entry.kind() == ConnectionKind.CLIENT_IDLE)
            .map(entry -> entry.requests().orElseThrow())
            .sorted()
            .toList());
  }
}
