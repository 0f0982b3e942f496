package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Name;
import io.cosockpool.model.Part;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.reading.ReadingOptions;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told of a connection besides who has it: its TLS server, and the request that has it. */
@LiveTest
class ConnectionDetailsTest {
  private static final ReadingOptions WITH_REQUESTS =
      ReadingOptions.within(Duration.ofSeconds(10)).of(Set.of(Part.CONNECTIONS, Part.REQUESTS));

  private static WorkerConnections await(
      ConnectionsNginx gateway, Map<ConnectionKind, Long> expected) {
    WorkerConnections[] last = new WorkerConnections[1];
    gateway.await(
        () -> {
          last[0] = ConnectionsTest.read(gateway.worker(), WITH_REQUESTS);
          return expected.entrySet().stream()
              .allMatch(kind -> kind.getValue().equals(last[0].kinds().get(kind.getKey())));
        },
        expected.toString());
    return last[0];
  }

  private static List<String> servers(WorkerConnections read, ConnectionKind kind) {
    return read.entries().stream()
        .filter(entry -> entry.kind() == kind)
        .flatMap(entry -> entry.tls().stream())
        .map(tls -> tls.serverName().map(name -> name.decoded()).orElse("unknown"))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void theServerThatIsAskedForByTls(NginxBuild build) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false)) {
      gateway.get(gateway.connectTls("shop.example"), "/");
      gateway.get(gateway.connectTls("other.example"), "/");
      gateway.ask(gateway.connectTls("shop.example"), "/hold");
      gateway.ask(gateway.connectTls("other.example"), "/hold");
      gateway.ask("/handshake");
      gateway.ask("/tls");
      Map<ConnectionKind, Long> expected = new EnumMap<>(ConnectionKind.class);
      expected.put(ConnectionKind.CLIENT_IDLE, 2L);
      expected.put(ConnectionKind.CLIENT_ACTIVE, 4L);
      expected.put(ConnectionKind.CLIENT_WAITING, 1L);
      expected.put(ConnectionKind.COSOCKET_UNPOOLED, 2L);

      WorkerConnections read = await(gateway, expected);

      assertEquals(List.of("shop.example", "unknown"), servers(read, ConnectionKind.CLIENT_IDLE));
      assertEquals(List.of("shop.example", "unknown"), servers(read, ConnectionKind.CLIENT_ACTIVE));
      assertEquals(List.of("shop.example"), servers(read, ConnectionKind.CLIENT_WAITING));
      assertEquals(
          Map.of("mute.example", CosocketActivity.HANDSHAKE, "shop.example", CosocketActivity.IDLE),
          read.entries().stream()
              .filter(entry -> entry.kind() == ConnectionKind.COSOCKET_UNPOOLED)
              .collect(
                  Collectors.toMap(
                      ConnectionDetailsTest::server, cosocket -> cosocket.doing().orElseThrow())));
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void theServerOfAnIdleConnectionOnceAnotherConnectionShowsWhereItStands(NginxBuild build)
      throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false)) {
      gateway.get("/tls-idle?pool=any&servers=one.example,two.example");
      WorkerConnections alone = await(gateway, Map.of(ConnectionKind.COSOCKET_IDLE, 2L));
      gateway.ask("/tls");
      WorkerConnections shown =
          await(
              gateway,
              Map.of(ConnectionKind.COSOCKET_IDLE, 2L, ConnectionKind.COSOCKET_UNPOOLED, 1L));

      assertEquals(List.of("unknown", "unknown"), servers(alone, ConnectionKind.COSOCKET_IDLE));
      assertEquals(
          List.of("one.example", "two.example"), servers(shown, ConnectionKind.COSOCKET_IDLE));
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void theServersOfAllThatAWorkerOpenedOnceThePoolOfOneHasItsName(NginxBuild build)
      throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false)) {
      gateway.get("/tls-idle?pool=one.example:443&servers=one.example");
      gateway.get("/tls-idle?pool=reused&servers=two.example");
      gateway.ask("/tls-reused?pool=reused");
      gateway.get("/tls-proxied");

      WorkerConnections read =
          await(
              gateway,
              Map.of(
                  ConnectionKind.COSOCKET_IDLE, 1L,
                  ConnectionKind.COSOCKET_ACTIVE, 1L,
                  ConnectionKind.UPSTREAM_IDLE, 1L));

      assertEquals(List.of("one.example"), servers(read, ConnectionKind.COSOCKET_IDLE));
      assertEquals(List.of("two.example"), servers(read, ConnectionKind.COSOCKET_ACTIVE));
      assertEquals(List.of("upstream.example"), servers(read, ConnectionKind.UPSTREAM_IDLE));
    }
  }

  private static String server(HeldConnection connection) {
    return connection.tls().flatMap(HeldConnection.Tls::serverName).orElseThrow().decoded();
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void howOftenACosocketInUseWasTakenOutOfItsPool(NginxBuild build) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false)) {
      gateway.ask("/bare");
      gateway.ask("/reused?times=1");
      gateway.ask("/reused?times=5");

      WorkerConnections read =
          await(
              gateway,
              Map.of(ConnectionKind.COSOCKET_ACTIVE, 2L, ConnectionKind.COSOCKET_UNPOOLED, 1L));

      assertEquals(
          Map.of("none", 0L, "reused 1", 1L, "reused 5", 5L),
          read.entries().stream()
              .filter(
                  entry ->
                      entry.kind() == ConnectionKind.COSOCKET_ACTIVE
                          || entry.kind() == ConnectionKind.COSOCKET_UNPOOLED)
              .collect(
                  Collectors.toMap(
                      entry -> entry.pool().map(Name::decoded).orElse("none"),
                      entry -> entry.reused().orElseThrow())));
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void theRequestThatAnUpstreamServes(NginxBuild build) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false)) {
      Socket first = gateway.ask("/proxied-hold");
      gateway.ask("/hold");
      Socket second = gateway.ask("/captured-hold");
      Map<ConnectionKind, Long> expected =
          Map.of(ConnectionKind.CLIENT_ACTIVE, 3L, ConnectionKind.UPSTREAM_ACTIVE, 2L);

      WorkerConnections read = await(gateway, expected);

      assertEquals(
          Set.of(request(gateway, read, first), request(gateway, read, second)),
          Set.copyOf(
              read.entries().stream()
                  .filter(entry -> entry.kind() == ConnectionKind.UPSTREAM_ACTIVE)
                  .map(entry -> entry.holder().orElseThrow().request())
                  .toList()));
    }
  }

  /** Since 1.29.7 nginx keeps the connections of such a block itself if nothing forbids it. */
  @Test
  void theConnectionsThatABalancerInLuaKeeps() throws Exception {
    try (ConnectionsNginx gateway =
        ConnectionsNginx.startWithKeepingBalancer(DebianRelease.TRIXIE.root())) {
      assertEquals(Optional.of(pool(0, 0)), balanced(ConnectionsTest.read(gateway.worker())));
      gateway.get("/balanced");
      gateway.get("/balanced");
      gateway.ask("/balanced-hold");

      WorkerConnections idle = await(gateway, Map.of(ConnectionKind.UPSTREAM_ACTIVE, 1L));
      assertEquals(Optional.of(pool(0, 1)), balanced(idle));
      gateway.get("/balanced");
      WorkerConnections read = await(gateway, Map.of(ConnectionKind.BALANCER_IDLE, 1L));

      assertEquals(Optional.of(pool(1, 1)), balanced(read));
      assertEquals(
          List.of("127.0.0.1:" + gateway.servers().httpPort()),
          read.entries().stream()
              .filter(entry -> entry.kind() == ConnectionKind.BALANCER_IDLE)
              .map(entry -> entry.peer().orElseThrow().decoded())
              .toList());
    }
  }

  private static KeepalivePool pool(long idle, long inUse) {
    return new KeepalivePool(
        KeepalivePool.Owner.BALANCER, name("balanced"), size(6), idle, size(inUse));
  }

  private static Optional<KeepalivePool> balanced(WorkerConnections read) {
    return read.keepalivePools().stream()
        .filter(pool -> pool.owner() == KeepalivePool.Owner.BALANCER)
        .findFirst();
  }

  private static OptionalLong size(long connections) {
    return OptionalLong.of(connections);
  }

  private static Optional<Name> name(String name) {
    return Optional.of(new Name(name.getBytes(StandardCharsets.US_ASCII)));
  }

  @ParameterizedTest
  @CsvSource({"true, 2", "false, 2", "true, 1"})
  void workersTakeTurnsToAcceptIfThereAreSeveral(boolean mutex, int workers) throws Exception {
    try (ConnectionsNginx gateway =
        ConnectionsNginx.start(DebianRelease.BOOKWORM.root(), workers, mutex)) {
      boolean takeTurns = mutex && workers > 1;
      gateway.await(
          () -> {
            List<WorkerConnections.AcceptMutex> read = new ArrayList<>();
            for (int worker : gateway.nginx().workers()) {
              read.add(ConnectionsTest.read(worker).acceptMutex().orElseThrow());
            }
            return read.stream().allMatch(each -> each.enabled() == takeTurns)
                && read.stream().filter(WorkerConnections.AcceptMutex::held).count()
                    == (takeTurns ? 1 : 0);
          },
          takeTurns ? "one worker whose turn it is" : "workers that take no turns");
    }
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void anOldWorkerHasWhatItHeldWhenNginxWasReloaded(NginxBuild build) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false)) {
      int old = gateway.worker();
      gateway.ask("/proxied-hold");
      gateway.ask("/bare");
      await(
          gateway,
          Map.of(ConnectionKind.UPSTREAM_ACTIVE, 1L, ConnectionKind.COSOCKET_UNPOOLED, 1L));
      gateway.nginx().reload();
      gateway.await(
          () -> !gateway.nginx().workers().isEmpty() && gateway.worker() != old, "a new worker");
      gateway.ask("/hold");

      WorkerConnections fresh = await(gateway, Map.of(ConnectionKind.CLIENT_ACTIVE, 1L));
      WorkerConnections exiting = ConnectionsTest.read(old);

      assertEquals(0, fresh.kinds().get(ConnectionKind.UPSTREAM_ACTIVE));
      assertEquals(0, fresh.kinds().get(ConnectionKind.COSOCKET_UNPOOLED));
      assertEquals(0, exiting.kinds().get(ConnectionKind.LISTENING));
      assertEquals(2, exiting.kinds().get(ConnectionKind.CLIENT_ACTIVE));
      assertEquals(1, exiting.kinds().get(ConnectionKind.UPSTREAM_ACTIVE));
      assertEquals(1, exiting.kinds().get(ConnectionKind.COSOCKET_UNPOOLED));
      assertTrue(exiting.exact(), exiting::toString);
      assertEquals(0, exiting.leftOut());
    }
  }

  private static RequestId request(
      ConnectionsNginx gateway, WorkerConnections read, Socket client) {
    String address = "127.0.0.1:" + client.getLocalPort();
    HeldConnection entry =
        read.entries().stream()
            .filter(each -> each.peer().map(peer -> peer.decoded()).equals(Optional.of(address)))
            .findFirst()
            .orElseThrow();
    return new RequestId(gateway.worker(), entry.number(), OptionalLong.empty());
  }
}
