package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Report;
import io.cosockpool.model.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Readings of workers whose pools change all the time under a load generator: pools of known
 * content among them are read as they are, and whatever is said of the changing ones is possible.
 */
@LiveTest
class ChurnTest {
  private static final int READINGS = 500;
  private static final int LAUNCHES = 50;
  private static final int CONNECTIONS = 32;
  private static final Duration LONGEST_LOAD = Duration.ofMinutes(5);

  @ParameterizedTest
  @EnumSource
  void readingsUnderChangeAreTrue(DebianRelease release) {
    Workload workload = Workload.everyState();
    try (LiveNginx nginx = LiveNginx.start(NginxRoot.of(release), Configuration.lua(workload), 2)) {
      Map<Integer, Map<String, ExpectedPool>> accounts = nginx.accounts();
      String url = "http://127.0.0.1:" + nginx.httpPort() + "/churn";
      long retakes = 0;
      long leftOut = 0;
      long churned = 0;
      Set<Map<String, ExpectedPool>> states = new HashSet<>();
      try (LoadGenerator load = LoadGenerator.start(url, CONNECTIONS, LONGEST_LOAD)) {
        for (int i = 0; i < READINGS; i++) {
          Report report = Readings.read(nginx.masterPid());
          assertTrue(load.isRunning());
          for (Failure failure : report.failures()) {
            assertEquals(Kind.NOT_STILL, failure.kind(), failure.sentence());
            leftOut++;
          }
          assertEquals(
              accounts.keySet(),
              report.workers().stream().map(Worker::pid).collect(Collectors.toSet()),
              () -> "workers now: " + nginx.workerPids() + ", failures: " + report.failures());
          for (Worker worker : report.workers()) {
            retakes += worker.cost().retakes();
            Map<String, ExpectedPool> pools = new HashMap<>(Readings.pools(worker));
            Map<String, ExpectedPool> changing = takeChurned(pools, release);
            churned += changing.size();
            states.add(changing);
            assertEquals(accounts.get(worker.pid()), pools);
          }
        }
      }
      assertTrue(states.size() > READINGS / 10, "the pools hardly changed: " + states.size());
      System.out.printf(
          "%s: %d readings of 2 workers, %d churned pools in %d states, %d retakes, %d left out%n",
          release.codename(), READINGS, churned, states.size(), retakes, leftOut);
    }
  }

  @Test
  void readingsThroughTheLauncherAreTrue() throws Exception {
    DebianRelease release = DebianRelease.BOOKWORM;
    Configuration states = Configuration.lua(Workload.everyState());
    try (LiveNginx nginx = LiveNginx.start(NginxRoot.of(release), states, 2)) {
      Map<Integer, Map<String, ExpectedPool>> accounts = Tool.inJson(nginx.accounts());
      String url = "http://127.0.0.1:" + nginx.httpPort() + "/churn";
      try (LoadGenerator load = LoadGenerator.start(url, CONNECTIONS, LONGEST_LOAD)) {
        for (int i = 0; i < LAUNCHES; i++) {
          Execution run = Tool.run("-p", Integer.toString(nginx.masterPid()));
          assertTrue(load.isRunning());
          assertTrue(run.exitCode() == 0 || run.exitCode() == 7, run.errors());
          Map<Integer, Map<String, ExpectedPool>> pools = Tool.pools(run.output());
          pools.values().forEach(ofWorker -> ofWorker.keySet().removeAll(Churn.STANDARD.names()));
          assertEquals(accounts, pools, run.errors());
        }
      }
    }
  }

  /** Checks the churned pools and removes them, so that those of known content remain. */
  private static Map<String, ExpectedPool> takeChurned(
      Map<String, ExpectedPool> pools, DebianRelease release) {
    Map<String, ExpectedPool> taken = new HashMap<>();
    for (String name : Churn.STANDARD.names()) {
      String key = HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
      ExpectedPool pool = pools.remove(key);
      if (pool != null) {
        taken.put(name, pool);
        assertPossible(name, pool, release);
      }
    }
    return taken;
  }

  private static void assertPossible(String name, ExpectedPool pool, DebianRelease release) {
    assertEquals(Churn.STANDARD.sizeOf(name), pool.size(), name);
    assertEquals(Churn.STANDARD.backlogOf(name, release), pool.backlog(), name);
    assertTrue(pool.idle() <= pool.size(), () -> name + pool);
    assertTrue(pool.inUse() >= 0, () -> name + pool);
    assertTrue(pool.queue() == 0 || pool.backlog().isPresent(), () -> name + pool);
    int most = pool.backlog().isPresent() ? pool.size() + pool.backlog().getAsInt() : CONNECTIONS;
    assertTrue(pool.connections() <= most, () -> name + pool);
    assertEquals(pool.connections(), pool.idle() + pool.inUse() + pool.queue(), name);
  }
}
