package io.cosockpool.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus, Debian's, and what it makes of {@code serve} and of the alerts in docs. */
@LiveTest
class PrometheusTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path ALERTS = Path.of("docs/fleet/alerts.yml");
  private static final Path RECORDING = Path.of("docs/fleet/recording.yml");
  private static final Path DASHBOARD = Path.of("docs/fleet/dashboard.json");
  private static final Pattern METRIC =
      Pattern.compile("\\b((?:openresty|cosockpool)_[a-z_]+?)(?:_bucket)?\\{");

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder;

  private static Path program(String name) throws Exception {
    Execution made = Execution.of(new ProcessBuilder("fixtures/provision", "bookworm-prometheus"));
    assertEquals(0, made.exitCode(), made.errors());
    return Path.of(made.output().strip()).resolve("usr/bin").resolve(name);
  }

  private static Execution promtool(Path input, String... arguments) throws Exception {
    ProcessBuilder promtool = new ProcessBuilder(program("promtool").toString());
    promtool.command().addAll(List.of(arguments));
    return Execution.of(promtool.redirectInput(input.toFile()));
  }

  @Test
  void alertsFireInTheirStates() throws Exception {
    Path none = Path.of("/dev/null");
    Execution rules = promtool(none, "check", "rules", ALERTS.toString(), RECORDING.toString());
    assertEquals(0, rules.exitCode(), rules.output() + rules.errors());
    Execution tests = promtool(none, "test", "rules", "docs/fleet/rules.test.yml");
    assertEquals(0, tests.exitCode(), tests.output() + tests.errors());
  }

  /** Each query of the dashboard is one that Prometheus understands, about metrics that exist. */
  @Test
  void theDashboardAsksForWhatThereIs() throws Exception {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels")) {
      panel.path("targets").forEach(target -> queries.add(target.path("expr").asText()));
    }
    assertTrue(queries.size() > 5, queries.toString());
    StringBuilder rules = new StringBuilder("groups: [{name: dashboard, rules: [");
    String documented = Files.readString(Path.of("docs/metrics.md"));
    for (String query : queries) {
      rules.append(
          "{record: 'a:b:c', labels: {n: '%d'}, expr: '%s'},".formatted(rules.length(), query));
      Matcher metric = METRIC.matcher(query);
      assertTrue(metric.find(), query);
      do {
        assertTrue(documented.contains("`" + metric.group(1) + "`"), metric.group());
      } while (metric.find());
    }
    Path file = Files.writeString(folder.resolve("dashboard.yml"), rules.append("]}]"));
    Execution checked = promtool(Path.of("/dev/null"), "check", "rules", file.toString());
    assertEquals(0, checked.exitCode(), checked.output() + checked.errors());
  }

  @Test
  void queriesGiveWhatTheWorkersSay() throws Exception {
    try (LiveNginx nginx =
        LiveNginx.start(
            NginxRoot.of(DebianRelease.BOOKWORM),
            Configuration.luaWithCache(Workload.everyState()),
            2)) {
      int port = LiveNginx.freePort();
      String address = "127.0.0.1:" + port;
      String pid = Integer.toString(nginx.masterPid());
      try (Daemon serve =
          new Daemon(Tool.command("serve", "--listen", address, "-p", pid, "--track", "100ms"))) {
        URI metrics = URI.create("http://" + address + "/metrics");
        Eventually.until(
            LIMIT, () -> get(metrics).contains("cosockpool_track_seconds_total"), "metrics");
        Path exposition = Files.writeString(folder.resolve("metrics"), get(metrics));
        Execution checked = promtool(exposition, "check", "metrics");
        assertEquals("", checked.output() + checked.errors());
        assertEquals(0, checked.exitCode());
        queryAll(nginx, port);
        assertTrue(serve.isAlive());
      }
    }
  }

  private void queryAll(LiveNginx nginx, int scraped) throws Exception {
    int port = LiveNginx.freePort();
    URI api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
    try (Daemon prometheus =
        new Daemon(
            new ProcessBuilder(
                program("prometheus").toString(),
                "--config.file=" + configuration(scraped),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port))) {
      Eventually.until(
          LIMIT,
          () -> query(api, "idle").equals(Tool.totals(nginx.accounts(), ExpectedPool::idle)),
          "the idle connections that the workers have");
      assertEquals(Tool.totals(nginx.accounts(), ExpectedPool::inUse), query(api, "used"));
      assertEquals(Tool.totals(nginx.accounts(), ExpectedPool::queue), query(api, "waiting"));
      Eventually.until(
          LIMIT,
          () -> firing(api).containsAll(Set.of("CosocketPoolFull", "CosocketConnectsWait")),
          "alerts about the pools that are full");
      assertTrue(prometheus.isAlive());
    }
  }

  /** Scrapes each second, and fires at once: how long a state has to last is tested by promtool. */
  private Path configuration(int scraped) throws IOException {
    Path rules =
        Files.writeString(
            folder.resolve("alerts.yml"),
            Files.readString(ALERTS).replaceAll("(?m)^ *for: .*\n", ""));
    return Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global:
          scrape_interval: 1s
          evaluation_interval: 1s
        rule_files: ['%s']
        scrape_configs:
          - job_name: cosockpool
            static_configs:
              - targets: ['127.0.0.1:%d']
        """
            .formatted(rules, scraped));
  }

  /** How many connections the pools of each worker have in a state, as Prometheus adds them up. */
  private Map<Integer, Long> query(URI api, String state) {
    String query = "sum by (pid) (openresty_cosocket_pool_connections{state=\"" + state + "\"})";
    Map<Integer, Long> counts = new TreeMap<>();
    for (JsonNode series :
        data(api.resolve("query?query=" + URLEncoder.encode(query, UTF_8))).path("result")) {
      counts.put(
          Integer.valueOf(series.at("/metric/pid").asText()), series.at("/value/1").asLong());
    }
    return counts;
  }

  private Set<String> firing(URI api) {
    Set<String> names = new TreeSet<>();
    for (JsonNode alert : data(api.resolve("alerts")).path("alerts")) {
      if (alert.path("state").asText().equals("firing")) {
        names.add(alert.at("/labels/alertname").asText());
      }
    }
    return names;
  }

  private JsonNode data(URI uri) {
    try {
      return new ObjectMapper().readTree(get(uri)).path("data");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What is answered; nothing before anybody listens and is ready: Prometheus says 503 till then.
   */
  private String get(URI uri) {
    try {
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return answer.statusCode() == HttpURLConnection.HTTP_OK ? answer.body() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A program that runs until it is closed. */
  private static final class Daemon implements AutoCloseable {
    private final Execution.Running running;

    Daemon(ProcessBuilder program) throws IOException {
      running = Execution.start(program);
    }

    boolean isAlive() {
      return running.process().isAlive();
    }

    @Override
    public void close() {
      running.process().destroy();
      running.process().onExit().join();
    }
  }
}
