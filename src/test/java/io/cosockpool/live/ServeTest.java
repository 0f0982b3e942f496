package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import io.cosockpool.model.Subsystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private LiveNginx nginx;
  private ServeRun server;

  @BeforeEach
  void start() throws Exception {
    nginx =
        LiveNginx.start(
            NginxRoot.of(DebianRelease.BOOKWORM),
            Configuration.luaWithCache(Workload.everyState()),
            2);
    server = ServeRun.of(nginx.masterPid());
  }

  @AfterEach
  void stop() {
    server.close();
    nginx.close();
  }

  /** What the metrics say that the pools of each worker have in a state. */
  private Map<Integer, Long> connections(String state) {
    Map<Integer, Long> counts = new TreeMap<>();
    for (String line : server.get("/metrics").body().lines().toList()) {
      Matcher series = CONNECTIONS.matcher(line);
      if (series.matches() && series.group(2).equals(state)) {
        counts.merge(Integer.valueOf(series.group(1)), Long.parseLong(series.group(3)), Long::sum);
      }
    }
    return counts;
  }

  @Test
  void metricsAndJsonAreWhatTheWorkersSay() throws Exception {
    assertEquals(Tool.totals(nginx.accounts(), ExpectedPool::idle), connections("idle"));
    assertEquals(Tool.totals(nginx.accounts(), ExpectedPool::inUse), connections("used"));
    assertEquals(Tool.totals(nginx.accounts(), ExpectedPool::queue), connections("waiting"));
    assertEquals(
        Tool.inJson(nginx.accounts()), Tool.pools(server.get("/api/pools").body(), Subsystem.HTTP));
    assertEquals(403, server.get("/api/requests").statusCode());
    assertFalse(server.get("/api/pools").body().contains("\"request\""), "requests are private");
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
    assertEquals(Tool.totals(nginx.accounts(), ExpectedPool::idle), connections("idle"));
  }

  @Test
  void sigtermEndsIt() throws Exception {
    connections("idle");
    long pid = server.running().process().pid();
    Tool.shell("kill -TERM " + pid);
    Execution run = server.running().await();
    assertEquals(143, run.exitCode(), run.errors());
    assertTrue(run.errors().contains("serving " + server.uri()), run.errors());
    assertFalse(Files.exists(Path.of("/proc/" + pid)));
  }

  @Test
  void whereSomebodyElseListensItSaysSo() throws Exception {
    Execution second = Tool.run("serve", "--listen", server.uri().getAuthority());
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
