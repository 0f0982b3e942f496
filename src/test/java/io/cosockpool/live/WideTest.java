package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pools of real workers hold is what their Lua did, and what the kernel says of it. */
@LiveTest
class WideTest {
  /** The timeouts of the workload, in milliseconds. */
  private static final long DAY = 24 * 3600 * 1000;

  /** No test takes so long. */
  private static final long HOUR = 3600 * 1000;

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void poolsHoldWhatTheWorkersPutThere(NginxBuild build) throws Exception {
    try (LiveNginx nginx =
        LiveNginx.start(build.root(), Configuration.lua(Workload.everyState()), 2)) {
      Report report = Readings.readWide(nginx.masterPid());
      assertEquals(List.of(), report.failures());
      assertEquals(nginx.workerPids().size(), report.workers().size());
      for (Worker worker : report.workers()) {
        assertEquals(List.of(), worker.notes());
        Set<Integer> descriptors = new HashSet<>();
        for (Subsystem subsystem : nginx.subsystems()) {
          assertEquals(nginx.account(subsystem, worker.pid()).reused(), reused(worker, subsystem));
          for (Pool pool : worker.pools().getOrDefault(subsystem, List.of())) {
            check(contents(pool), pool, nginx, descriptors);
          }
        }
        for (int descriptor : descriptors) {
          Path link = Path.of("/proc/" + worker.pid() + "/fd/" + descriptor);
          assertTrue(Files.readSymbolicLink(link).toString().startsWith("socket:"));
        }
      }
    }
  }

  private static void check(
      PoolContents contents, Pool pool, LiveNginx nginx, Set<Integer> descriptors) {
    assertEquals(pool.free(), contents.idle().size());
    assertEquals(pool.queued(), contents.waiting().size());
    for (IdleConnection idle : contents.idle()) {
      String peer = idle.peer().orElseThrow().toString();
      if (peer.equals("unix:")) {
        assertTrue(idle.tcpState().isEmpty());
        assertTrue(idle.unreadBytes().isEmpty());
      } else {
        assertEquals("127.0.0.1:" + nginx.backendPort(), peer);
        assertEquals(TcpState.ESTABLISHED, idle.tcpState().orElseThrow());
        assertEquals(0, idle.unreadBytes().orElseThrow());
      }
      assertIsLeft(idle.expiresInMilliseconds().orElseThrow());
      assertTrue(descriptors.add(idle.descriptor()), "one descriptor twice");
    }
    for (WaitingConnect waiting : contents.waiting()) {
      boolean local = waiting.host().toString().startsWith("unix:");
      assertEquals(
          local ? "unix:" + nginx.backendSocket() : "127.0.0.1", waiting.host().toString());
      assertEquals(local ? 0 : nginx.backendPort(), waiting.port());
      long left = waiting.expiresInMilliseconds().orElseThrow();
      assertIsLeft(left);
      assertEquals(DAY - left, waiting.waitedMilliseconds().orElseThrow());
    }
  }

  private static void assertIsLeft(long milliseconds) {
    assertTrue(milliseconds <= DAY && milliseconds > DAY - HOUR, milliseconds + " ms are left");
  }

  private static Map<String, List<Long>> reused(Worker worker, Subsystem subsystem) {
    Map<String, List<Long>> reused = new TreeMap<>();
    for (Pool pool : worker.pools().getOrDefault(subsystem, List.of())) {
      reused.put(
          HexFormat.of().formatHex(pool.name().bytes()),
          contents(pool).idle().stream().map(IdleConnection::reused).toList());
    }
    return reused;
  }

  private static PoolContents contents(Pool pool) {
    return pool.contents().orElseThrow();
  }
}
