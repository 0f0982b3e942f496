package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Report;
import io.cosockpool.model.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that end, are replaced or come anew while they are read. */
@LiveTest
class LifecycleTest {
  private static final DebianRelease RELEASE = DebianRelease.BOOKWORM;

  /** By hand, as many as one likes: {@code -Dkills=2000}. */
  private static final int KILLS = Integer.getInteger("kills", 200);

  private static final long LONGEST_READING_NANOS = 4_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** What may be said of a worker that was found and is gone before, or while, it is read. */
  private static final Set<Kind> GONE = Set.of(Kind.ENDED, Kind.NOT_FOUND);

  @ParameterizedTest
  @EnumSource(names = {"BULLSEYE", "BOOKWORM"})
  void aReloadGivesTrueReportsOrSaysThatAWorkerEnded(DebianRelease release) throws Exception {
    try (LiveNginx nginx = start(release)) {
      List<Report> during = readWhile(nginx.masterPid(), nginx::reload);
      Map<Integer, Map<String, ExpectedPool>> accounts = nginx.accounts();
      assertTruthful(during);
      assertEquals(accounts, Readings.pools(Readings.read(nginx.masterPid())));
    }
  }

  @Test
  void anUpgradeGivesTrueReportsOrSaysThatAWorkerEnded() throws Exception {
    try (LiveNginx nginx = start(RELEASE)) {
      List<Report> during = readWhile(nginx.masterPid(), nginx::upgrade);
      assertTruthful(during);
      assertEquals(nginx.accounts(), Readings.pools(Readings.read(nginx.masterPid())));
    }
  }

  @Test
  void aKilledWorkerIsSaidToHaveEnded() throws Exception {
    try (LiveNginx nginx = start(RELEASE)) {
      int worker = nginx.workerPids().getFirst();
      List<Report> during =
          readWhile(worker, () -> ProcessHandle.of(worker).orElseThrow().destroyForcibly());
      assertTruthful(during);
      Execution run = Tool.run("-p", Integer.toString(worker));
      assertTrue(Set.of(3, 7).contains(run.exitCode()), run.errors());
      assertEquals("", run.output());
    }
  }

  /** The master starts another worker for each that is killed. */
  @Test
  void aWorkerKilledAtAnyMomentIsReadTrulyOrSaidToHaveEnded() throws Exception {
    try (LiveNginx nginx = start(RELEASE)) {
      SplittableRandom moments = new SplittableRandom(1);
      for (int i = 0; i < KILLS; i++) {
        int worker = anyWorker(nginx);
        long delay = moments.nextLong(LONGEST_READING_NANOS);
        assertTruthful(readWhile(worker, () -> killAfter(worker, delay)));
      }
    }
  }

  private static int anyWorker(LiveNginx nginx) {
    List<Integer> seen = new ArrayList<>();
    Eventually.until(LIMIT, () -> seen.addAll(nginx.workerPids()), "a worker");
    return seen.getFirst();
  }

  private static void killAfter(int pid, long nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  @ParameterizedTest
  @EnumSource(names = {"BULLSEYE", "BOOKWORM"})
  void aWorkerThatClosesItsVmIsEnding(DebianRelease release) throws Exception {
    try (LiveNginx nginx = start(release)) {
      int ending = nginx.endAWorkerSlowly();

      assertEquals(
          List.of(Kind.ENDED),
          Readings.read(ending).failures().stream().map(Failure::kind).toList());
      assertEquals(nginx.accounts(), Readings.pools(Readings.read(nginx.masterPid())));
      Execution layout = Tool.run("layout", "-p", Integer.toString(ending));
      assertEquals(7, layout.exitCode(), layout.errors());
      assertTrue(layout.errors().contains("it is just starting or ending"), layout.errors());
    }
  }

  @Test
  void aMasterWithoutWorkersHasNoPools() throws Exception {
    try (LiveNginx nginx = start(RELEASE)) {
      nginx.stopWorkers();
      Execution run = Tool.run("-p", Integer.toString(nginx.masterPid()));
      assertEquals(0, run.exitCode(), run.errors());
      assertEquals("{\"http\":{}}", run.output().replaceAll("\\s", ""));
    }
  }

  private static LiveNginx start(DebianRelease release) {
    return LiveNginx.start(NginxRoot.of(release), Configuration.lua(Workload.everyState()), 2);
  }

  /** Reads again and again until something has happened. */
  private static List<Report> readWhile(int pid, Runnable happening)
      throws InterruptedException, ExecutionException {
    CompletableFuture<Void> done = CompletableFuture.runAsync(happening);
    List<Report> reports = new ArrayList<>();
    do {
      reports.add(Readings.read(pid));
    } while (!done.isDone());
    done.get();
    return reports;
  }

  /** Whatever was read holds together, and whatever was not has a reason that is true. */
  private static void assertTruthful(List<Report> reports) {
    for (Report report : reports) {
      Set<Kind> kinds = report.failures().stream().map(Failure::kind).collect(Collectors.toSet());
      assertTrue(GONE.containsAll(kinds), () -> report.failures().toString());
      for (Worker worker : report.workers()) {
        for (ExpectedPool pool : Readings.pools(worker).values()) {
          assertEquals(pool.connections(), pool.idle() + pool.inUse() + pool.queue());
          assertTrue(pool.idle() <= pool.size() && pool.inUse() >= 0, pool::toString);
        }
      }
    }
  }
}
