package io.cosockpool.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.live.Eventually;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ServerTest {
  /** Of the password "right", by htpasswd -nbBC 4. */
  private static final String HASH = PasswordsTest.HASH;

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final AtomicInteger readings = new AtomicInteger();
  private final List<String> said = new ArrayList<>();

  @TempDir private Path folder;

  private Report read() {
    readings.incrementAndGet();
    Pool pool = new Pool(new Name("p".getBytes(UTF_8)), 9, OptionalLong.empty(), 3, 1, 0);
    return Reports.of(Workers.of(7, Map.of(Subsystem.HTTP, List.of(pool))));
  }

  private Server.Settings settings(Optional<Path> webConfig, boolean requests) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Server.Settings(any, webConfig, false, requests, 10);
  }

  private Server server() throws Exception {
    return Server.start(settings(Optional.empty(), false), this::read, said::add);
  }

  private Path config(String text) throws IOException {
    return Files.writeString(folder.resolve("web.yml"), text);
  }

  private static HttpResponse<String> get(Server server, String path, String... headers)
      throws Exception {
    return get(HttpClient.newHttpClient(), server, path, headers);
  }

  private static HttpResponse<String> get(
      HttpClient client, Server server, String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.uri()).resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void aReadingWithoutTheMemoryForItFailsByItself() throws Exception {
    AtomicBoolean isLarge = new AtomicBoolean(true);
    Readings.Reading reading =
        () -> {
          if (isLarge.get()) {
            throw new OutOfMemoryError("as much as that");
          }
          return read();
        };
    try (Server server = Server.start(settings(Optional.empty(), false), reading, said::add)) {
      assertEquals(500, get(server, "/metrics").statusCode());
      assertThrows(OutOfMemoryError.class, () -> server.track(reading));
      assertEquals(1, said.size(), said::toString);
      assertTrue(said.getFirst().contains("more memory than there is"), said::toString);
      isLarge.set(false);
      String metrics = get(server, "/metrics").body();
      assertTrue(metrics.contains("cosockpool_reads_total 3.0\n"), metrics);
      assertTrue(metrics.contains("cosockpool_read_errors_total 2.0\n"), metrics);
    }
  }

  @Test
  void anAnswerWithoutTheMemoryForItFailsByItself() throws Exception {
    Report small = read();
    List<Worker> workers =
        new AbstractList<>() {
          @Override
          public Worker get(int index) {
            if (isMadeJsonOf()) {
              throw new OutOfMemoryError("as much as that");
            }
            return small.workers().get(index);
          }

          @Override
          public int size() {
            return small.workers().size();
          }
        };
    Report large = new Report(small.occasion(), small.subsystems(), workers, List.of());
    try (Server server = Server.start(settings(Optional.empty(), true), () -> large, said::add)) {
      assertEquals(500, get(server, "/api/pools").statusCode());
      assertEquals(1, said.size(), said::toString);
      assertTrue(said.getFirst().contains("more memory than there is"), said::toString);
      assertEquals(200, get(server, "/metrics").statusCode());
    }
  }

  private static boolean isMadeJsonOf() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith(".JsonFormat")));
  }

  @Test
  void metricsAreThoseOfANewReading() throws Exception {
    try (Server server = server()) {
      assertEquals(0, readings.get(), "nobody asked");
      HttpResponse<String> answer = get(server, "/metrics");
      assertEquals(200, answer.statusCode());
      assertTrue(
          answer
              .body()
              .contains(
                  "openresty_cosocket_pool_size{pid=\"7\",pool=\"p\",subsystem=\"http\"} 9.0\n"));
      assertTrue(get(server, "/metrics").body().contains("cosockpool_reads_total 2.0\n"));
      assertEquals(2, readings.get());
    }
  }

  @Test
  void whoeverAsksForOpenMetricsGetsThem() throws Exception {
    try (Server server = server()) {
      HttpResponse<String> answer =
          get(server, "/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
      assertTrue(
          answer
              .headers()
              .firstValue("Content-Type")
              .orElseThrow()
              .startsWith("application/openmetrics-text"));
      assertTrue(answer.body().endsWith("# EOF\n"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, 200, text/html; charset=utf-8",
    "/healthz, 200, text/plain; charset=utf-8",
    "/api/page, 200, application/json",
    "/api/pools, 200, application/json",
    "/api/connections, 200, application/json",
    "/api/requests, 403, text/plain; charset=utf-8",
    "/metrics/, 404, text/plain; charset=utf-8",
    "/%2e%2e/etc/passwd, 404, text/plain; charset=utf-8",
    "/metrics%00, 404, text/plain; charset=utf-8"
  })
  void aPathIsOneOfAFew(String path, int status, String type) throws Exception {
    try (Server server = server()) {
      List<String> answer =
          raw(server, "GET " + path + " HTTP/1.1", "Host: localhost", "Connection: close");
      assertTrue(answer.getFirst().startsWith("HTTP/1.1 " + status + " "), answer::toString);
      assertTrue(answer.contains("Content-type: " + type), answer::toString);
      assertTrue(answer.contains("X-content-type-options: nosniff"));
      assertTrue(answer.stream().noneMatch(line -> line.startsWith("Access-control")));
    }
  }

  @Test
  void requestsAreToldIfThatIsWanted() throws Exception {
    try (Server server = Server.start(settings(Optional.empty(), true), this::read, said::add)) {
      assertTrue(get(server, "/api/requests").body().contains("\"requests\""));
    }
  }

  /** A page from elsewhere whose name leads to 127.0.0.1 must not read what is answered. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: localhost.evil.example",
        "Host: 127.0.0.1.nip.io",
        "X: y"
      })
  void otherHostsAreNotAnswered(String header) throws Exception {
    try (Server server = server()) {
      List<String> answer = raw(server, "GET /metrics HTTP/1.1", header, "Connection: close");
      assertTrue(answer.getFirst().matches("HTTP/1.1 4\\d\\d .*"), answer::toString);
      assertEquals(0, readings.get());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:9795", "127.0.0.1:1", "[::1]:9795"})
  void ownHostsAre(String host) throws Exception {
    try (Server server = server()) {
      List<String> answer =
          raw(server, "GET /healthz HTTP/1.1", "Host: " + host, "Connection: close");
      assertTrue(answer.getFirst().startsWith("HTTP/1.1 200 "), answer::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "x"})
  void otherMethodsAreNotAnswered(String method) throws Exception {
    try (Server server = server()) {
      List<String> answer =
          raw(server, method + " /metrics HTTP/1.1", "Host: localhost", "Connection: close");
      assertTrue(answer.getFirst().startsWith("HTTP/1.1 405 "), answer::toString);
      assertTrue(answer.contains("Allow: GET, HEAD"));
      assertEquals(0, readings.get());
    }
  }

  @Test
  void headHasNoBody() throws Exception {
    try (Server server = server()) {
      List<String> answer =
          raw(server, "HEAD /healthz HTTP/1.1", "Host: localhost", "Connection: close");
      assertTrue(answer.getFirst().startsWith("HTTP/1.1 200 "), answer::toString);
      assertEquals("", answer.getLast());
    }
  }

  @Test
  void hugeHeadersAreNotAnswered() throws Exception {
    try (Server server = server()) {
      List<String> answer =
          raw(server, "GET /metrics HTTP/1.1", "Host: localhost", "X: " + "x".repeat(100_000));
      assertTrue(
          answer.isEmpty() || answer.getFirst().matches("HTTP/1.1 4\\d\\d .*"), answer::toString);
      assertEquals(0, readings.get());
      assertEquals(200, get(server, "/healthz").statusCode());
    }
  }

  /** Who says nothing takes no place that others need. */
  @Test
  void silentClientsStopNobody() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (Server server = server()) {
      int port = URI.create(server.uri()).getPort();
      for (int i = 0; i < 50; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        silent.add(socket);
        socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: loc".getBytes(UTF_8));
      }
      assertEquals(200, get(server, "/metrics").statusCode());
      assertEquals(1, readings.get());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void aFaultIsAnAnswerAndNoEnd() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Readings.Reading faulty =
        () -> {
          if (asked.incrementAndGet() == 1) {
            throw new IllegalStateException("a fault");
          }
          return read();
        };
    try (Server server = Server.start(settings(Optional.empty(), false), faulty, said::add)) {
      assertEquals(500, get(server, "/metrics").statusCode());
      assertTrue(said.getFirst().contains("a fault"), said::toString);
      assertEquals(200, get(server, "/metrics").statusCode());
    }
  }

  @Test
  void beyondLoopbackNobodyIsAnsweredWithoutTlsAndAPassword() throws Exception {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    Optional<Path> usersAlone = Optional.of(config("basic_auth_users:\n  me: " + HASH + "\n"));
    for (Optional<Path> file : List.of(Optional.<Path>empty(), usersAlone)) {
      assertThrows(
          ServeException.class,
          () ->
              Server.start(
                  new Server.Settings(everywhere, file, false, false, 10), this::read, said::add));
    }
    try (Server server =
        Server.start(
            new Server.Settings(everywhere, Optional.empty(), true, false, 10),
            this::read,
            said::add)) {
      assertTrue(server.uri().startsWith("http://0.0.0.0:"));
    }
  }

  private static String[] authorization(String credentials) {
    return new String[] {
      "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8))
    };
  }

  @Test
  void usersHaveToGiveTheirPassword() throws Exception {
    Path file = config("basic_auth_users:\n  me: " + HASH + "\n");
    try (Server server = Server.start(settings(Optional.of(file), false), this::read, said::add)) {
      assertEquals(200, get(server, "/metrics", authorization("me:right")).statusCode());
      HttpResponse<String> refused = get(server, "/metrics");
      assertEquals(401, refused.statusCode());
      assertTrue(refused.headers().firstValue("WWW-Authenticate").isPresent());
      assertEquals(401, get(server, "/metrics", authorization("me:wrong")).statusCode());
      assertEquals(1, readings.get());
      Files.writeString(file, "basic_auth_users:\n  another: " + HASH + "\n");
      assertFalse(get(server, "/metrics", authorization("me:right")).statusCode() == 200);
      assertEquals(List.of(), said);
      Files.writeString(file, "basic_auth_users: [");
      assertFalse(get(server, "/metrics", authorization("me:right")).statusCode() == 200);
      assertEquals(1, said.size());
    }
  }

  /**
   * Whoever guesses gets nothing and slows nobody who comes from elsewhere or was let in before.
   */
  @Test
  void guessingAtSpeedKeepsNobodyElseOut() throws Exception {
    Path file = config("basic_auth_users:\n  me: " + HASH + "\n  other: " + HASH + "\n");
    AtomicInteger guesses = new AtomicInteger();
    AtomicInteger letIn = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    List<Future<?>> ends = new ArrayList<>();
    try (Server server = Server.start(settings(Optional.of(file), false), this::read, said::add);
        HttpClient guessing =
            HttpClient.newBuilder().localAddress(InetAddress.ofLiteral("127.0.0.2")).build();
        ExecutorService guessers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        ends.add(
            guessers.submit(
                () -> {
                  while (!over.get()) {
                    String[] wrong = authorization("me:" + guesses.incrementAndGet());
                    if (get(guessing, server, "/metrics", wrong).statusCode() == 200) {
                      letIn.incrementAndGet();
                    }
                  }
                  return over;
                }));
      }
      try {
        for (int i = 1; i <= 20; i++) {
          int awaited = guesses.get() + 20;
          Eventually.until(LIMIT, () -> guesses.get() >= awaited, "guesses");
          assertEquals(200, get(server, "/metrics", authorization("me:right")).statusCode());
          assertEquals(i, readings.get());
        }
        assertEquals(200, get(server, "/metrics", authorization("other:right")).statusCode());
      } finally {
        over.set(true);
      }
      for (Future<?> end : ends) {
        end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
    assertEquals(0, letIn.get());
    assertEquals(21, readings.get());
  }

  @Test
  void tlsIsSpokenWithTheCertificateThatHoldsNow() throws Exception {
    TestCertificate first = TestCertificate.make(folder, "first");
    TestCertificate second = TestCertificate.make(folder, "second");
    Path file = config("tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n");
    first.install(folder);
    try (Server server = Server.start(settings(Optional.of(file), false), this::read, said::add)) {
      assertTrue(server.uri().startsWith("https://"));
      assertEquals(200, get(trusting(first), server, "/metrics").statusCode());
      assertThrows(IOException.class, () -> get(trusting(second), server, "/metrics"));
      second.install(folder);
      assertEquals(200, get(trusting(second), server, "/metrics").statusCode());
    }
  }

  /** What is no TLS, or half of it, gets nothing and keeps nobody out. */
  @Test
  void badTlsStopsNobody() throws Exception {
    TestCertificate certificate = TestCertificate.make(folder, "first");
    Path file = config("tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n");
    certificate.install(folder);
    List<Socket> silent = new ArrayList<>();
    try (Server server = Server.start(settings(Optional.of(file), false), this::read, said::add)) {
      byte[] half = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03, 0x03};
      for (int i = 0; i < 2000; i++) {
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), URI.create(server.uri()).getPort());
        silent.add(socket);
        socket.getOutputStream().write(half);
      }
      assertEquals(200, get(trusting(certificate), server, "/metrics").statusCode());
      List<String> answer = raw(server, "GET /metrics HTTP/1.1", "Host: localhost");
      assertTrue(answer.stream().noneMatch(line -> line.contains("openresty_")), answer::toString);
      assertEquals(1, readings.get());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private static HttpClient trusting(TestCertificate certificate) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificate.trusted());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  /** The lines of the answer to what is sent as it is; none if the connection was cut. */
  private static List<String> raw(Server server, String... lines) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(server.uri()).getPort())) {
      socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
      try {
        socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(UTF_8));
        String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
        return answer.isEmpty() ? List.of() : List.of(answer.split("\r\n", -1));
      } catch (IOException e) {
        return List.of();
      }
    }
  }
}
