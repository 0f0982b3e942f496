package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Subsystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The live tests' own ground: what workers say of themselves agrees with the kernel. */
@LiveTest
class HarnessTest {

  private static final int WORKERS = 2;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void accountsAgreeWithTheKernel(NginxBuild build) {
    Configuration everyState = Configuration.lua(Workload.everyState());
    try (LiveNginx nginx = LiveNginx.start(build.root(), everyState, WORKERS)) {
      assertAccountsAreTrue(nginx);
      ExpectedPool threePutBackAndTwoTaken = new ExpectedPool(4, 3, 1, 2, OptionalInt.empty(), 0);
      assertEquals(
          Collections.nCopies(WORKERS, threePutBackAndTwoTaken),
          nginx.accounts().values().stream().map(pools -> pools.get(hex("in use"))).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void stableReleasesHaveTheModuleThatTheyAreKnownFor(DebianRelease release) {
    try (LiveNginx nginx = start(release, Configuration.lua(Workload.none()))) {
      int version = nginx.account(nginx.workerPids().getFirst()).luaModule();
      if (release.isStable()) {
        assertEquals(release.luaModuleVersion(), version);
      } else {
        assertTrue(version >= release.luaModuleVersion());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingLeavesNothing(DebianRelease release) {
    LiveNginx nginx = start(release, Configuration.lua(Workload.everyState()));
    List<Integer> groups = List.of(nginx.processGroup(), nginx.backendMasterPid());
    Path folder = NginxRoot.of(release).folder().resolve(nginx.backendSocket().substring(1));
    assertTrue(groups.stream().allMatch(ProcessStat::anyInGroup));
    assertTrue(Files.exists(folder));
    nginx.close();
    assertFalse(groups.stream().anyMatch(ProcessStat::anyInGroup));
    assertFalse(Files.exists(folder.getParent()));
  }

  @Test
  void queueingConnectsAreNotConnections() {
    DebianRelease release = DebianRelease.BOOKWORM;
    PoolSpec queueing = PoolSpec.named("queueing").backlog(3).size(2).open(2).further(5);
    try (LiveNginx nginx = start(release, Configuration.lua(new Workload(List.of(queueing))))) {
      int worker = nginx.workerPids().getFirst();
      Account account = nginx.account(worker);
      assertEquals(
          new ExpectedPool(2, 5, 0, 2, OptionalInt.of(3), 3), account.pools().get(hex("queueing")));
      assertEquals(2, account.refused());
      assertEquals(2, KernelSockets.tcpTo(nginx.backendPort(), worker));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aThousandPoolsAndAHugeOne(DebianRelease release) {
    try (LiveNginx nginx = start(release, Configuration.lua(Workload.thousandPools()))) {
      nginx.accounts().values().forEach(pools -> assertEquals(1000, pools.size()));
      assertAccountsAreTrue(nginx);
    }
    try (LiveNginx nginx = start(release, Configuration.lua(Workload.hugePool()))) {
      assertAccountsAreTrue(nginx);
    }
  }

  @ParameterizedTest
  @EnumSource
  void reloadAndUpgradeReplaceTheWorkers(DebianRelease release) {
    try (LiveNginx nginx = start(release, Configuration.lua(Workload.everyState()))) {
      List<Integer> first = nginx.workerPids();
      nginx.reload();
      List<Integer> second = nginx.workerPids();
      assertTrue(Collections.disjoint(first, second));
      assertAccountsAreTrue(nginx);

      int master = nginx.masterPid();
      nginx.upgrade();
      assertNotEquals(master, nginx.masterPid());
      assertTrue(Collections.disjoint(second, nginx.workerPids()));
      assertAccountsAreTrue(nginx);
    }
  }

  @ParameterizedTest
  @EnumSource
  void churnLeavesTheStaticPoolsAlone(DebianRelease release) {
    try (LiveNginx nginx = start(release, Configuration.lua(Workload.everyState()))) {
      long before = tcpConnections(nginx);
      String url = nginx.churnUrl(Subsystem.HTTP);
      try (LoadGenerator load = LoadGenerator.start(url, 64, LIMIT)) {
        Eventually.until(
            LIMIT, () -> tcpConnections(nginx) > before + Churn.STANDARD.pools(), "the churn");
        assertTrue(load.isRunning());
      }
      Eventually.until(LIMIT, () -> tcpConnections(nginx) == before, "the end of the churn");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCacheHasAManagerAndALoader(DebianRelease release) {
    try (LiveNginx nginx = start(release, Configuration.luaWithCache(Workload.none()))) {
      assertTrue(nginx.cacheManagerPid().isPresent());
      assertTrue(nginx.cacheLoaderPid().isPresent());
    }
  }

  @ParameterizedTest
  @EnumSource
  void nginxWithoutLuaHasItsWorkers(DebianRelease release) {
    try (LiveNginx nginx = start(release, Configuration.withoutLua())) {
      assertEquals(WORKERS, nginx.workerPids().size());
      assertEquals(nginx.backendMasterPid(), nginx.masterPid());
    }
  }

  @Test
  void aWorkloadThatFailsIsSaidWithTheReason() {
    PoolSpec impossible = PoolSpec.named("impossible").putBack(1);
    Configuration configuration = Configuration.lua(new Workload(List.of(impossible)));
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> start(DebianRelease.TRIXIE, configuration));
    assertTrue(String.valueOf(failure.getMessage()).contains("the workload failed"));
  }

  @Test
  void aConfigurationThatNginxRefusesIsSaidWithItsLog() {
    try (NginxRun run = NginxRun.in(NginxRoot.of(DebianRelease.TRIXIE))) {
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class, () -> run.launch("backend", Map.of("workers", "none")));
      assertTrue(String.valueOf(failure.getMessage()).contains("worker_processes"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyPoolsThatTheModuleCannotMakeArePassedOver(DebianRelease release) {
    Workload workload =
        new Workload(
            List.of(
                PoolSpec.named("old").open(1).putBack(1),
                PoolSpec.named("by connect").madeByConnect().open(1),
                PoolSpec.named("with backlog").backlog(1).open(1),
                PoolSpec.named("stream's").onlyIn(Subsystem.STREAM).open(1).putBack(1)));
    try (LiveNginx nginx = start(release, Configuration.lua(workload))) {
      Account account = nginx.account(nginx.workerPids().getFirst());
      assertEquals(release.hasBacklog() ? 3 : 1, account.pools().size());
      assertEquals(release.hasBacklog() ? 0 : 2, account.passedOver());
    }
  }

  private static LiveNginx start(DebianRelease release, Configuration configuration) {
    return LiveNginx.start(NginxRoot.of(release), configuration, WORKERS);
  }

  private static void assertAccountsAreTrue(LiveNginx nginx) {
    long unixSockets = 0;
    for (int worker : nginx.workerPids()) {
      long tcpSockets = 0;
      for (Subsystem subsystem : nginx.subsystems()) {
        Account account = nginx.account(subsystem, worker);
        tcpSockets += account.tcpSockets();
        unixSockets += account.unixSockets();
      }
      assertEquals(tcpSockets, KernelSockets.tcpTo(nginx.backendPort(), worker));
    }
    int backend = nginx.backendWorkerPids().getFirst();
    assertEquals(unixSockets, KernelSockets.acceptedOn(nginx.backendSocket(), backend));
  }

  private static long tcpConnections(LiveNginx nginx) {
    return nginx.workerPids().stream()
        .mapToLong(worker -> KernelSockets.tcpTo(nginx.backendPort(), worker))
        .sum();
  }

  private static String hex(String key) {
    return HexFormat.of().formatHex(key.getBytes(StandardCharsets.UTF_8));
  }
}
