package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The counters of {@code serve --track} are what the workers' own Lua code counted. */
@LiveTest
class ServedTrackTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String POOL = "openresty_cosocket_pool_";

  private static final Pattern SERIES =
      Pattern.compile(
          "([a-z_]+)(?:\\{pool=\"turnover\",(?:state=\"(\\w+)\",)?subsystem=\"http\"})? (.*)");

  private static ServeRun serve(TurnoverNginx gateway) throws Exception {
    return ServeRun.of(gateway.nginx().master(), "--track", "20ms");
  }

  /** The counters of the pool and of the tracker, by their names without the pool's. */
  private static Map<String, Double> counters(ServeRun server) {
    Map<String, Double> counters = new TreeMap<>();
    for (String line : server.get("/metrics").body().lines().toList()) {
      Matcher series = SERIES.matcher(line);
      if (series.matches() && line.matches(".*_(total|count|sum)[ {].*")) {
        String state = series.group(2) == null ? "" : " " + series.group(2);
        counters.put(series.group(1).replace(POOL, "") + state, Double.valueOf(series.group(3)));
      }
    }
    return counters;
  }

  private static double value(Map<String, Double> counters, String name) {
    return counters.getOrDefault(name, -1.0);
  }

  /** What is counted of connections in the metrics, as the workers count it. */
  private static List<Long> turnover(Map<String, Double> counters) {
    return List.of(
        (long) value(counters, "connections_opened_total"),
        (long) value(counters, "connections_reused_total"),
        (long) value(counters, "connections_closed_total"));
  }

  private static List<Long> counted(TurnoverNginx gateway) {
    return List.of(gateway.count("opened"), gateway.count("reused"), gateway.count("closed"));
  }

  private static void load(int clients, Runnable each) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        ends.add(executor.submit(each));
      }
      for (Future<?> end : ends) {
        end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void whatIsKeptIsCountedExactly() throws Exception {
    try (TurnoverNginx gateway = TurnoverNginx.start(2);
        ServeRun server = serve(gateway)) {
      Eventually.until(
          LIMIT, () -> counters(server).containsKey("cosockpool_track_seconds_total"), "tracking");
      load(6, () -> gateway.ask("/keep", 300));
      List<Long> expected = counted(gateway);

      assertEquals(1800, expected.get(0) + expected.get(1));
      Eventually.until(
          LIMIT, () -> turnover(counters(server)).equals(expected), "counters " + expected);
      Map<String, Double> counters = counters(server);
      assertEquals(1800, value(counters, "connection_hold_seconds_count"));
      assertEquals(0, value(counters, "cosockpool_track_reconciled_total"));
    }
  }

  @Test
  void connectsThatWaitAndTheTimeThatItIsFullAreCounted() throws Exception {
    try (TurnoverNginx gateway = TurnoverNginx.start(1);
        ServeRun server = serve(gateway)) {
      Eventually.until(
          LIMIT, () -> counters(server).containsKey("cosockpool_track_seconds_total"), "tracking");
      List<CompletableFuture<String>> asked = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asked.add(gateway.begin("/hold"));
      }
      Eventually.until(LIMIT, () -> gateway.count("held") == 4, "4 held connections");
      for (int i = 0; i < 9; i++) {
        asked.add(gateway.begin("/keep"));
      }
      String waiting = "connection_seconds_total waiting";
      Eventually.until(
          LIMIT,
          () -> counters(server).getOrDefault(waiting, 0.0) > 9 * 0.5,
          "9 connects that waited for half a second");
      gateway.ask("/free", 1);
      for (CompletableFuture<String> answer : asked) {
        assertEquals("ok\n", answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
      }
      Eventually.until(
          LIMIT,
          () -> turnover(counters(server)).equals(List.of(4L, 9L, 0L)),
          "4 opened, 9 reused");
      Map<String, Double> counters = counters(server);

      assertEquals(9, value(counters, "connect_wait_seconds_count"));
      double waited = value(counters, "connect_wait_seconds_sum");
      assertTrue(waited > 0 && waited <= value(counters, waiting), counters::toString);
      double full = value(counters, "full_seconds_total");
      assertTrue(
          full > 0.5 && full <= value(counters, "cosockpool_track_seconds_total"),
          counters::toString);
      assertTrue(value(counters, "connection_seconds_total used") >= 4 * 0.5, counters::toString);
    }
  }

  /** New workers go on with the counters of the old ones, whose connections are closed. */
  @Test
  void aReloadTakesNothingBack() throws Exception {
    try (TurnoverNginx gateway = TurnoverNginx.start(2);
        ServeRun server = serve(gateway)) {
      Eventually.until(
          LIMIT, () -> counters(server).containsKey("cosockpool_track_seconds_total"), "tracking");
      load(4, () -> gateway.ask("/keep", 20));
      long openedByOld = gateway.count("opened");
      List<Integer> old = gateway.nginx().workers();
      Eventually.until(
          LIMIT, () -> turnover(counters(server)).equals(counted(gateway)), "counters of the old");
      Map<String, Double> before = counters(server);
      gateway.nginx().reload();
      gateway
          .nginx()
          .await(
              () -> {
                assertRises(before, counters(server));
                return gateway.nginx().workers().size() == 2
                    && gateway.nginx().workers().stream().noneMatch(old::contains);
              },
              "two other workers");
      load(4, () -> gateway.ask("/keep", 20));
      List<Long> expected = List.of(gateway.count("opened"), gateway.count("reused"), openedByOld);
      Eventually.until(
          LIMIT, () -> turnover(counters(server)).equals(expected), "counters " + expected);
      assertRises(before, counters(server));
    }
  }

  private static void assertRises(Map<String, Double> before, Map<String, Double> now) {
    before.forEach((name, value) -> assertTrue(now.getOrDefault(name, -1.0) >= value, name));
  }
}
