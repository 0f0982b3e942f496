package io.cosockpool.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean harm get nothing from {@code serve}, and those that scrape it get theirs. */
@LiveTest
class ServedHostilityTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MANY = 10_000;

  /**
   * More clients than this are not waited for at a time, and a little for the server's own files.
   */
  private static final int MOST_SLOW = 1024 + 100;

  private final List<SocketChannel> clients = new ArrayList<>();
  private TurnoverNginx gateway;
  private ServeRun server;
  private int scrapes;

  @BeforeEach
  void start() throws Exception {
    gateway = TurnoverNginx.start(1);
    gateway.ask("/keep", 3);
    server = ServeRun.of(gateway.nginx().master());
    scrape();
  }

  @AfterEach
  void stop() throws IOException {
    for (SocketChannel client : clients) {
      client.close();
    }
    server.close();
    gateway.close();
  }

  /** One that is in order: it tells of the one connection, and of no readings but its like. */
  private void scrape() {
    String metrics = server.get("/metrics").body();
    scrapes++;
    assertTrue(
        metrics.contains("pool=\"turnover\",state=\"idle\",subsystem=\"http\"} 1.0\n"), metrics);
    assertTrue(metrics.contains("cosockpool_reads_total " + scrapes + ".0\n"), metrics);
  }

  private SocketChannel connect() throws IOException {
    SocketChannel client =
        SocketChannel.open(new InetSocketAddress(server.uri().getHost(), server.uri().getPort()));
    clients.add(client);
    return client;
  }

  private long files() {
    try (Stream<Path> files =
        Files.list(Path.of("/proc/" + server.running().process().pid() + "/fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void manyClientsThatSayNothing() throws Exception {
    for (int i = 0; i < MANY; i++) {
      connect();
    }
    Eventually.until(LIMIT, () -> files() > MANY, "the server has all of them");
    scrape();
    scrape();
    assertTrue(files() > MANY, "all were there meanwhile");
  }

  @Test
  void manyClientsThatAreSlowWithTheirHeaders() throws Exception {
    ByteBuffer part = ByteBuffer.wrap("GET /metrics HTTP/1.1\r\nHost: loc".getBytes(ISO_8859_1));
    for (int i = 0; i < MANY; i++) {
      connect().write(part.duplicate());
      if (i % (MANY / 4) == 0) {
        scrape();
      }
    }
    scrape();
    Eventually.until(LIMIT, () -> files() < MOST_SLOW, "those that were slow longest are gone");
    scrape();
  }

  /** The page is larger than what the kernel keeps for a client. */
  @Test
  void manyClientsThatDoNotTakeTheirAnswer() throws Exception {
    ByteBuffer request =
        ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
    for (int i = 0; i < MANY; i++) {
      SocketChannel client = SocketChannel.open();
      clients.add(client);
      client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      client.connect(new InetSocketAddress(server.uri().getHost(), server.uri().getPort()));
      client.write(request.duplicate());
    }
    Eventually.until(LIMIT, () -> isScraped() && files() < MOST_SLOW, "a scrape among them");
  }

  /** Whether there is an answer to a scrape; nothing but that somebody asked is known of others. */
  private boolean isScraped() {
    HttpResponse<String> answer = server.get("/metrics");
    return answer.statusCode() == HttpURLConnection.HTTP_OK
        && answer.body().contains("pool=\"turnover\",state=\"idle\",subsystem=\"http\"} 1.0\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n",
        "DELETE /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /metrics/../api/requests HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET //metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://evil.example/metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n",
        "GET /metrics\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
        "\u0000\u00ff\u0000\u00ff\r\n\r\n",
        "\r\n\r\n\r\n\r\n"
      })
  void whatIsNoRequestOfItsOwnGetsNothing(String request) throws Exception {
    assertNothing(request);
    scrape();
  }

  @Test
  void hugeHeadersGetNothing() throws Exception {
    assertNothing(
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(1 << 24) + "\r\n\r\n");
    assertNothing(
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n".repeat(100_000) + "\r\n");
    assertNothing("GET /" + "x".repeat(1 << 24) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    scrape();
  }

  /** No answer, or one that says no. */
  private void assertNothing(String request) throws IOException {
    try (Socket client = new Socket(server.uri().getHost(), server.uri().getPort())) {
      client.setSoTimeout((int) LIMIT.toMillis());
      String answer;
      try {
        client.getOutputStream().write(request.getBytes(ISO_8859_1));
        client.shutdownOutput();
        answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
      } catch (IOException cut) {
        return;
      }
      assertTrue(answer.isEmpty() || answer.matches("(?s)HTTP/1.1 [45]\\d\\d .*"), answer);
      assertEquals(-1, answer.indexOf("openresty_"), answer);
    }
  }
}
