package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Listener;
import io.cosockpool.model.Name;
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
import org.junit.jupiter.params.provider.MethodSource;

/** The clients of HTTP/2 have as many streams open as the test has requests that wait. */
@LiveTest
class Http2ConnectionsTest {
  /** The streams of each client, the least first. */
  private static final List<OptionalLong> STREAMS = List.of(of(0), of(3), of(5));

  private static final List<OptionalLong> QUIC = List.of(of(1), of(3));

  private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private static OptionalLong of(long streams) {
    return OptionalLong.of(streams);
  }

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void eachConnectionHasItsOpenStreams(NginxBuild build) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.start(build.root(), 1, false);
        Http2Client three = Http2Client.ask("shop.example", gateway.tlsPort(), paths("/hold", 3));
        Http2Client five =
            Http2Client.ask(
                "other.example",
                gateway.tlsPort(),
                Stream.concat(paths("/", 40).stream(), paths("/hold", 5).stream()).toList())) {
      assertTrue(three.isWaiting() && five.isWaiting());
      comeIdle(gateway);

      gateway.await(
          () ->
              streams(ConnectionsTest.read(gateway.worker()), ConnectionKind.HTTP2).equals(STREAMS),
          "the streams");

      WorkerConnections read = ConnectionsTest.read(gateway.worker());
      Listener listener =
          read.listeners().stream()
              .filter(each -> each.address().decoded().endsWith(":" + gateway.tlsPort()))
              .findFirst()
              .orElseThrow();
      assertEquals(3, listener.connections());
      assertEquals(of(8), listener.streams());
      assertEquals(of(5), listener.mostStreamsInOne());
      assertEquals(
          List.of("shop.example: 3"),
          read.entries().stream()
              .filter(entry -> entry.kind() == ConnectionKind.HTTP2)
              .flatMap(entry -> named(entry).stream())
              .toList());
    }
  }

  /** A stream of QUIC takes an entry of its own, also one that carries no request. */
  @ParameterizedTest
  @EnumSource(names = {"TRIXIE", "SID"})
  void eachClientOfHttp3HasItsStreams(DebianRelease release) throws Exception {
    try (ConnectionsNginx gateway = ConnectionsNginx.startWithHttp3(release.root());
        Http2Client three =
            Http2Client.askByHttp3("shop.example", gateway.tlsPort(), paths("/hold", 3));
        Http2Client one =
            Http2Client.askByHttp3("shop.example", gateway.tlsPort(), paths("/hold", 1))) {
      assertTrue(three.isWaiting() && one.isWaiting());

      gateway.await(
          () -> streams(ConnectionsTest.read(gateway.worker()), ConnectionKind.QUIC).equals(QUIC),
          "the streams");

      WorkerConnections read = ConnectionsTest.read(gateway.worker());
      assertTrue(read.exact(), read::toString);
      assertEquals(0, read.kinds().get(ConnectionKind.OTHER));
      assertEquals(
          List.of(new Listener(name("127.0.0.1:" + gateway.tlsPort()), 2, of(4), of(3))),
          read.listeners().stream().filter(listener -> listener.connections() > 0).toList());
    }
  }

  private static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.US_ASCII));
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

  private static List<OptionalLong> streams(WorkerConnections read, ConnectionKind kind) {
    List<HeldConnection> clients =
        read.entries().stream().filter(entry -> entry.kind() == kind).toList();
    return clients.stream()
        .map(HeldConnection::streams)
        .sorted((one, other) -> Long.compare(one.orElse(-1), other.orElse(-1)))
        .toList();
  }
}
