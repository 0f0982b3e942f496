package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Part;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.reading.ReadingOptions;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  @EnumSource
  void theServerThatIsAskedForByTls(DebianRelease release) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(release.root(), 1, false)) {
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

  private static String server(HeldConnection connection) {
    return connection.tls().flatMap(HeldConnection.Tls::serverName).orElseThrow().decoded();
  }

  @ParameterizedTest
  @EnumSource
  void theRequestThatAnUpstreamServes(DebianRelease release) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(release.root(), 1, false)) {
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
