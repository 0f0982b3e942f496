package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read of the workers of four Debian releases, and of given builds, is what they did. */
@LiveTest
class PoolsTest {
  private static final int WORKERS = 2;

  /** What a first reading of a thousand pools may cost, besides one call a link of a queue. */
  private static final long MOST_CALLS = 40;

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void everyState(NginxBuild build) {
    try (LiveNginx nginx = start(build, Workload.everyState())) {
      Report report = Readings.read(nginx.masterPid());
      assertEquals(nginx.subsystems(), report.subsystems());
      for (Subsystem subsystem : nginx.subsystems()) {
        assertEquals(nginx.accounts(subsystem), Readings.pools(report, subsystem));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aThousandPoolsWithFewCalls(DebianRelease release) {
    try (LiveNginx nginx = start(release, Workload.thousandPools())) {
      Report report = Readings.read(nginx.masterPid());
      assertEquals(nginx.accounts(), Readings.pools(report));
      for (var worker : report.workers()) {
        long calls = worker.cost().calls();
        assertTrue(calls <= MOST_CALLS, calls + " system calls");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPoolOfTenThousandPlaces(DebianRelease release) {
    try (LiveNginx nginx = start(release, Workload.hugePool())) {
      assertEquals(nginx.accounts(), Readings.pools(Readings.read(nginx.masterPid())));
    }
  }

  @ParameterizedTest
  @EnumSource
  void noPools(DebianRelease release) {
    try (LiveNginx nginx = start(release, Workload.none())) {
      Report report = Readings.read(nginx.masterPid());
      assertEquals(nginx.accounts(), Readings.pools(report));
      assertEquals(Set.of(Subsystem.HTTP), report.subsystems());
      assertEquals(WORKERS, report.workers().size());
    }
  }

  @Test
  void nginxWithoutLuaHasNoPools() {
    NginxRoot root = NginxRoot.of(DebianRelease.BOOKWORM);
    try (LiveNginx nginx = LiveNginx.start(root, Configuration.withoutLua(), WORKERS)) {
      assertOneFailure(Kind.NOT_A_WORKER, Readings.read(nginx.workerPids().getFirst()));
      assertOneFailure(Kind.NOT_A_WORKER, Readings.read(nginx.masterPid()));
    }
  }

  @Test
  void aCacheManagerIsNamedForWhatItIs() {
    NginxRoot root = NginxRoot.of(DebianRelease.BOOKWORM);
    Configuration withCache = Configuration.luaWithCache(Workload.none());
    try (LiveNginx nginx = LiveNginx.start(root, withCache, WORKERS)) {
      Report report = Readings.read(nginx.cacheManagerPid().getAsInt());
      assertOneFailure(Kind.NOT_A_WORKER, report);
      String sentence = report.failures().getFirst().sentence();
      assertTrue(sentence.contains("cache manager"), sentence);
      assertEquals(nginx.accounts(), Readings.pools(Readings.read(nginx.masterPid())));
    }
  }

  private static void assertOneFailure(Kind kind, Report report) {
    assertEquals(List.of(kind), report.failures().stream().map(Failure::kind).toList());
    assertEquals(List.of(), report.workers());
  }

  private static LiveNginx start(NginxBuild build, Workload workload) {
    return LiveNginx.start(build.root(), Configuration.lua(workload), WORKERS);
  }
}
