package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void readingsUnderChangeAreTrue(NginxBuild build) {
    Configuration states = Configuration.lua(Workload.everyState());
    try (LiveNginx nginx = LiveNginx.start(build.root(), states, 2)) {
      Observation seen = new Observation(nginx);
      List<LoadGenerator> loads = load(nginx);
      try {
        for (int i = 0; i < READINGS; i++) {
          seen.add(Readings.read(nginx.masterPid()));
          assertTrue(loads.stream().allMatch(LoadGenerator::isRunning));
        }
      } finally {
        loads.forEach(LoadGenerator::close);
      }
      seen.assertChanging();
      System.out.println(build.label() + ": " + seen);
    }
  }

  @Test
  void readingsThroughTheLauncherAreTrue() throws Exception {
    DebianRelease release = DebianRelease.BOOKWORM;
    Configuration states = Configuration.lua(Workload.everyState());
    try (LiveNginx nginx = LiveNginx.start(NginxRoot.of(release), states, 2)) {
      Map<Integer, Map<String, ExpectedPool>> accounts = Tool.inJson(nginx.accounts());
      String url = nginx.churnUrl(Subsystem.HTTP);
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

  /** One load for each subsystem. */
  private static List<LoadGenerator> load(LiveNginx nginx) {
    return nginx.subsystems().stream()
        .map(nginx::churnUrl)
        .map(url -> LoadGenerator.start(url, CONNECTIONS, LONGEST_LOAD))
        .toList();
  }

  /** What was seen of the workers of an nginx in all readings of them. */
  private static final class Observation {
    private final LiveNginx nginx;
    private final Set<Integer> workers;
    private final Map<Subsystem, Set<Map<String, ExpectedPool>>> states =
        new EnumMap<>(Subsystem.class);
    private long churned;
    private long retakes;
    private long leftOut;

    Observation(LiveNginx nginx) {
      this.nginx = nginx;
      workers = Set.copyOf(nginx.workerPids());
    }

    /** Checks one reading. */
    void add(Report report) {
      for (Failure failure : report.failures()) {
        assertEquals(Kind.NOT_STILL, failure.kind(), failure.sentence());
        leftOut++;
      }
      assertEquals(
          workers,
          report.workers().stream().map(Worker::pid).collect(Collectors.toSet()),
          () -> "workers now: " + nginx.workerPids() + ", failures: " + report.failures());
      for (Worker worker : report.workers()) {
        retakes += worker.cost().retakes();
        nginx.subsystems().forEach(subsystem -> add(worker, subsystem));
      }
    }

    private void add(Worker worker, Subsystem subsystem) {
      Account account = nginx.account(subsystem, worker.pid());
      Map<String, ExpectedPool> pools = new HashMap<>(Readings.pools(worker, subsystem));
      Map<String, ExpectedPool> changing = takeChurned(pools, account);
      churned += changing.size();
      states.computeIfAbsent(subsystem, s -> new HashSet<>()).add(changing);
      assertEquals(account.pools(), pools);
    }

    void assertChanging() {
      assertEquals(nginx.subsystems(), states.keySet());
      states.forEach(
          (subsystem, seen) ->
              assertTrue(
                  seen.size() > READINGS / 10,
                  () -> subsystem + ": the pools hardly changed: " + seen.size()));
    }

    @Override
    public String toString() {
      return "%d readings of %d workers, %d churned pools in %s states, %d retakes, %d left out"
          .formatted(
              READINGS,
              workers.size(),
              churned,
              states.values().stream().map(Set::size).toList(),
              retakes,
              leftOut);
    }
  }

  /** Checks the churned pools and removes them, so that those of known content remain. */
  static Map<String, ExpectedPool> takeChurned(Map<String, ExpectedPool> pools, Account account) {
    Map<String, ExpectedPool> taken = new HashMap<>();
    for (String name : Churn.STANDARD.names()) {
      String key = HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
      ExpectedPool pool = pools.remove(key);
      if (pool != null) {
        taken.put(name, pool);
        assertPossible(name, pool, account);
      }
    }
    return taken;
  }

  private static void assertPossible(String name, ExpectedPool pool, Account account) {
    assertEquals(Churn.STANDARD.sizeOf(name), pool.size(), name);
    assertEquals(Churn.STANDARD.backlogOf(name, account), pool.backlog(), name);
    assertTrue(pool.idle() <= pool.size(), () -> name + pool);
    assertTrue(pool.inUse() >= 0, () -> name + pool);
    assertTrue(pool.queue() == 0 || pool.backlog().isPresent(), () -> name + pool);
    int most = pool.backlog().isPresent() ? pool.size() + pool.backlog().getAsInt() : CONNECTIONS;
    assertTrue(pool.connections() <= most, () -> name + pool);
    assertEquals(pool.connections(), pool.idle() + pool.inUse() + pool.queue(), name);
  }
}
