package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import io.cosockpool.model.Subsystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code serve} as Prometheus and a browser see it, on real workers. */
@LiveTest
class ServeTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Pattern CONNECTIONS =
      Pattern.compile(
          "openresty_cosocket_pool_connections\\{pid=\"(\\d+)\",.*,state=\"(\\w+)\",.*} (\\d+)\\.0");

  private final HttpClient client = HttpClient.newHttpClient();

  private LiveNginx nginx;
  private Execution.Running server;
  private URI uri;

  @BeforeEach
  void start() throws Exception {
    nginx =
        LiveNginx.start(
            NginxRoot.of(DebianRelease.BOOKWORM),
            Configuration.luaWithCache(Workload.everyState()),
            2);
    int port = LiveNginx.freePort();
    uri = URI.create("http://127.0.0.1:" + port);
    server =
        Execution.start(
            Tool.command(
                "serve",
                "--listen",
                "127.0.0.1:" + port,
                "-p",
                Integer.toString(nginx.masterPid())));
    Eventually.until(LIMIT, this::answers, "an answer of the server");
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.process().destroyForcibly().waitFor();
    nginx.close();
  }

  private boolean answers() {
    try {
      return get("/healthz").statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) {
    try {
      return client.send(
          HttpRequest.newBuilder(uri.resolve(path)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the metrics say that the pools of each worker have in a state. */
  private Map<Integer, Long> connections(String state) {
    Map<Integer, Long> counts = new TreeMap<>();
    for (String line : get("/metrics").body().lines().toList()) {
      Matcher series = CONNECTIONS.matcher(line);
      if (series.matches() && series.group(2).equals(state)) {
        counts.merge(Integer.valueOf(series.group(1)), Long.parseLong(series.group(3)), Long::sum);
      }
    }
    return counts;
  }

  /** What the workers say themselves. */
  private Map<Integer, Long> expected(ToLongFunction<ExpectedPool> number) {
    return nginx.accounts().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                worker -> worker.getValue().values().stream().mapToLong(number).sum(),
                Long::sum,
                TreeMap::new));
  }

  @Test
  void metricsAndJsonAreWhatTheWorkersSay() throws Exception {
    assertEquals(expected(ExpectedPool::idle), connections("idle"));
    assertEquals(expected(ExpectedPool::inUse), connections("used"));
    assertEquals(expected(ExpectedPool::queue), connections("waiting"));
    assertEquals(
        Tool.inJson(nginx.accounts()), Tool.pools(get("/api/pools").body(), Subsystem.HTTP));
    assertEquals(403, get("/api/requests").statusCode());
    assertFalse(get("/api/pools").body().contains("\"request\""), "requests are private");
  }

  @Test
  void newWorkersAreFoundAtTheNextScrape() {
    Map<Integer, Long> before = connections("idle");
    nginx.reload();
    Eventually.until(
        LIMIT,
        () -> connections("idle").keySet().containsAll(nginx.workerPids()),
        "the new workers in the metrics");
    assertFalse(before.keySet().containsAll(nginx.workerPids()));
    assertEquals(expected(ExpectedPool::idle), connections("idle"));
  }

  @Test
  void sigtermEndsIt() throws Exception {
    connections("idle");
    long pid = server.process().pid();
    Tool.shell("kill -TERM " + pid);
    Execution run = server.await();
    assertEquals(143, run.exitCode(), run.errors());
    assertTrue(run.errors().contains("serving " + uri), run.errors());
    assertFalse(Files.exists(Path.of("/proc/" + pid)));
  }

  @Test
  void whereSomebodyElseListensItSaysSo() throws Exception {
    Execution second = Tool.run("serve", "--listen", uri.getAuthority());
    assertEquals(8, second.exitCode(), second.errors());
    assertTrue(second.errors().contains("Address already in use"), second.errors());
  }

  @Test
  void beyondThisMachineItIsRefused() throws Exception {
    Execution refused = Tool.run("serve", "--listen", "0.0.0.0:0");
    assertEquals(2, refused.exitCode(), refused.errors());
    assertTrue(refused.errors().contains("--insecure"), refused.errors());
  }
}
