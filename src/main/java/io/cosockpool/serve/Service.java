package io.cosockpool.serve;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** The HTTP server, by the JDK's own. */
final class Service implements AutoCloseable {
  /**
   * The JDK's limits for all servers of a JVM ({@code jdk.httpserver}); it reads them when the
   * first one is made. Whoever is slow with headers, or takes too long to read, is cut off; more
   * headers, or longer ones, are refused.
   */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "60",
          "sun.net.httpserver.idleInterval", "30",
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384");

  /**
   * So many may be connected at a time, whatever they do, before the server refuses more. It is far
   * more than there are clients, since somebody who opens many must not keep the others out.
   */
  private static final int MOST_CONNECTIONS = 16_384;

  /** Readings need files, too. */
  private static final int FILES_LEFT = 1024;

  /** Clients that may connect at the same moment. */
  private static final int BACKLOG = 1024;

  private final HttpServer server;
  private final Threads threads = new Threads();
  private final Pages pages;
  private final Guard guard;
  private final Consumer<String> said;

  private Service(HttpServer server, Pages pages, Guard guard, Consumer<String> said) {
    this.server = server;
    this.pages = pages;
    this.guard = guard;
    this.said = said;
  }

  /**
   * Begins to answer.
   *
   * @param tls by which it speaks TLS; without it plain HTTP
   * @param said takes what is to be said to the user
   * @throws IOException if it cannot listen there
   */
  static Service start(
      InetSocketAddress address,
      Optional<SSLContext> tls,
      Pages pages,
      Guard guard,
      Consumer<String> said)
      throws IOException {
    LIMITS.forEach(System::setProperty);
    System.setProperty("jdk.httpserver.maxConnections", Long.toString(mostConnections()));
    Service service = new Service(server(address, tls), pages, guard, said);
    service.server.setExecutor(service.threads);
    service.server.createContext("/", service::answer);
    service.server.start();
    return service;
  }

  private static long mostConnections() {
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : FILES_LEFT;
    return Math.min(MOST_CONNECTIONS, Math.max(files / 2, files - FILES_LEFT));
  }

  private static HttpServer server(InetSocketAddress address, Optional<SSLContext> tls)
      throws IOException {
    if (tls.isEmpty()) {
      return HttpServer.create(address, BACKLOG);
    }
    HttpsServer server = HttpsServer.create(address, BACKLOG);
    server.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
    return server;
  }

  /** The port on which it listens. */
  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, work(exchange));
    }
  }

  private Answer work(HttpExchange exchange) {
    if (!threads.beginWork()) {
      return Answer.plain(503, "Too many ask at the same time.", Map.of("Retry-After", "1"));
    }
    try {
      return answerTo(exchange);
    } finally {
      threads.endWork();
    }
  }

  private Answer answerTo(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    Optional<Answer> objection =
        guard.objection(
            exchange.getRequestMethod(), headers, exchange.getRemoteAddress().getAddress());
    if (objection.isPresent()) {
      return objection.get();
    }
    try {
      String accepted = Optional.ofNullable(headers.getFirst("Accept")).orElse("");
      return pages.at(exchange.getRequestURI().getRawPath(), accepted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.plain(503, "The server is about to end.");
    } catch (ExecutionException e) {
      return e.getCause() instanceof OutOfMemoryError
          ? withoutMemory()
          : failed("a reading had a fault: " + e.getCause());
    } catch (OutOfMemoryError e) {
      return withoutMemory();
    }
  }

  /** Whoever asks later may find less to be read. */
  private Answer withoutMemory() {
    return failed("an answer takes " + Server.MORE_MEMORY);
  }

  private Answer failed(String why) {
    said.accept(why);
    return Answer.plain(500, "The reading failed: see the server's standard error.");
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.contentType());
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    answer.headers().forEach(headers::set);
    Body body = answer.body();
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(body.length()));
      exchange.sendResponseHeaders(answer.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(answer.status(), body.length());
    try (OutputStream out = exchange.getResponseBody()) {
      body.writeTo(out);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
