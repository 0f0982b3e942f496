package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Listener;
import io.cosockpool.model.WorkerConnections;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The clients of HTTP/2 have as many streams open as the test has requests that wait. */
@LiveTest
class Http2ConnectionsTest {
  /** The streams of each client, the least first. */
  private static final List<OptionalLong> STREAMS =
      List.of(OptionalLong.of(0), OptionalLong.of(3), OptionalLong.of(5));

  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  @ParameterizedTest
  @EnumSource
  void eachConnectionHasItsOpenStreams(DebianRelease release) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(release.root(), 1, false);
        Http2Client three = Http2Client.ask("shop.example", gateway.tlsPort(), paths("/hold", 3));
        Http2Client five =
            Http2Client.ask(
                "other.example",
                gateway.tlsPort(),
                Stream.concat(paths("/", 40).stream(), paths("/hold", 5).stream()).toList())) {
      assertTrue(three.isWaiting() && five.isWaiting());
      comeIdle(gateway);

      gateway.await(
          () -> streams(ConnectionsTest.read(gateway.worker())).equals(STREAMS), "the streams");

      WorkerConnections read = ConnectionsTest.read(gateway.worker());
      Listener listener =
          read.listeners().stream()
              .filter(each -> each.address().decoded().endsWith(":" + gateway.tlsPort()))
              .findFirst()
              .orElseThrow();
      assertEquals(3, listener.connections());
      assertEquals(OptionalLong.of(8), listener.streams());
      assertEquals(OptionalLong.of(5), listener.mostStreamsInOne());
      assertEquals(
          List.of("shop.example: 3"),
          read.entries().stream()
              .filter(entry -> entry.kind() == ConnectionKind.HTTP2)
              .flatMap(entry -> named(entry).stream())
              .toList());
    }
  }

  private static List<String> paths(String path, int count) {
    return IntStream.range(0, count).mapToObj(i -> path + "?" + i).toList();
  }

  /** Comes by HTTP/2 and asks for nothing. */
  private static void comeIdle(ConnectionsNginx gateway) throws Exception {
    SSLSocket client = (SSLSocket) gateway.connectTls("idle.example");
    SSLParameters parameters = client.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    client.setSSLParameters(parameters);
    client.startHandshake();
    assertEquals("h2", client.getApplicationProtocol());
    send(client, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    send(client, EMPTY_SETTINGS);
  }

  private static void send(Socket client, byte[] bytes) throws IOException {
    client.getOutputStream().write(bytes);
  }

  /** Its server and its streams; nginx keeps the names of servers that it has, and no others. */
  private static Optional<String> named(HeldConnection entry) {
    return entry
        .tls()
        .flatMap(HeldConnection.Tls::serverName)
        .map(name -> name.decoded() + ": " + entry.streams().orElse(-1));
  }

  private static List<OptionalLong> streams(WorkerConnections read) {
    List<HeldConnection> clients =
        read.entries().stream().filter(entry -> entry.kind() == ConnectionKind.HTTP2).toList();
    assertTrue(clients.size() <= STREAMS.size(), clients::toString);
    return clients.stream()
        .map(HeldConnection::streams)
        .sorted((one, other) -> Long.compare(one.orElse(-1), other.orElse(-1)))
        .toList();
  }
}
