package io.cosockpool.live;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.findings.Findings;
import io.cosockpool.launcher.Execution;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real workers in every state that there is a finding about. Each pool is named for what is to be
 * said of it.
 */
@LiveTest
class FindingsTest {
  private static final DebianRelease RELEASE = DebianRelease.BOOKWORM;
  private static final int WORKERS = 2;
  private static final int CHANGING_NAMES = 50;
  private static final int NAMES_OF_ONE_PEER = 10;
  private static final long PEER_LIMIT = 700;

  /** What pools alone do not show; {@link CausesTest} brings it about. */
  private static final Set<String> OF_CONNECTIONS =
      Set.of(
          "worker-connections-used-up",
          "files-used-up",
          "timers-used-up",
          "pool-miscounted",
          "pool-deadlock",
          "peer-slow",
          "held-idle",
          "connect-unanswered",
          "peer-unreached",
          "seldom-reused",
          "no-pool",
          "upstream-keepalive");

  private static LiveNginx nginx;

  /** The request that blocks its worker. */
  private static Socket blocked;

  @BeforeAll
  static void start() {
    List<PoolSpec> pools = new ArrayList<>(healthy());
    pools.add(PoolSpec.named("full-queue").backlog(3).size(2).open(2).further(2));
    pools.add(PoolSpec.named("full-refusing").backlog(0).size(2).open(2));
    pools.add(PoolSpec.named("full-no-backlog").madeByConnect().size(2).open(3));
    pools.add(PoolSpec.named("worker-skew").backlog(1).size(50).open(25).onlyBy(0));
    pools.add(PoolSpec.named("sizes-differ").size(3).open(1).putBack(1).onlyBy(0));
    pools.add(PoolSpec.named("sizes-differ").size(5).open(1).putBack(1).onlyBy(1));
    pools.add(PoolSpec.named("peer-limit").madeByConnect().size(351).open(1));
    for (int i = 0; i < CHANGING_NAMES; i++) {
      pools.add(PoolSpec.named("many-pools" + i).size(3).open(1).putBack(1));
    }
    pools.add(PoolSpec.named("never-reused").backlog(3).size(3).open(3).further(2).closeForThem(3));
    pools.add(PoolSpec.named("backlog-unreachable").backlog(5).size(8192).open(2));
    pools.add(PoolSpec.named("name-many-peers").size(4).overBothInTurn().open(2).putBack(2));
    for (String name : namesOfOnePeer()) {
      pools.add(PoolSpec.named(name).overOtherAddress().size(36).open(1).putBack(1));
    }
    nginx = startWith(new Workload(pools));
    blocked = blockAWorker();
  }

  private static List<String> namesOfOnePeer() {
    return IntStream.range(0, NAMES_OF_ONE_PEER)
        .mapToObj(i -> "one-peer-many-names-" + (char) ('a' + i))
        .toList();
  }

  /** Returns when one worker waits, and its backend has closed a connection that it put back. */
  private static Socket blockAWorker() {
    try {
      Socket request = new Socket(InetAddress.getLoopbackAddress(), nginx.httpPort());
      request
          .getOutputStream()
          .write("GET /block HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Eventually.until(
          Duration.ofSeconds(30),
          () ->
              nginx.workerPids().stream()
                  .anyMatch(pid -> KernelSockets.tcpClosedBy(nginx.backendPort(), pid) > 0),
          "the backend to close");
      return request;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    blocked.close();
    nginx.close();
  }

  private static LiveNginx startWith(Workload workload) {
    return LiveNginx.start(NginxRoot.of(RELEASE), Configuration.lua(workload), WORKERS);
  }

  private static List<PoolSpec> healthy() {
    return List.of(
        PoolSpec.withDefaultKey().size(30).open(5).putBack(5),
        PoolSpec.named("healthy, all idle").size(4).open(4).putBack(4),
        PoolSpec.named("healthy, in use").backlog(5).size(10).open(4).putBack(1),
        PoolSpec.named("healthy, busy").size(20).open(19).putBack(19).take(18),
        PoolSpec.named("healthy, exactly full").backlog(9).size(6).open(6),
        PoolSpec.named("healthy, full without a backlog").madeByConnect().size(6).open(6));
  }

  /** The codes of what is found, each with the names of the pools. */
  private static Map<String, Set<String>> found(LiveNginx... gateways) {
    Report all = Readings.readLasting(Arrays.stream(gateways).map(LiveNginx::masterPid).toList());
    Map<String, Set<String>> found = new TreeMap<>();
    for (Finding finding : Findings.of(all, OptionalLong.of(PEER_LIMIT))) {
      Set<String> names = found.computeIfAbsent(finding.code(), code -> new TreeSet<>());
      ((Subject.Pools) finding.subject()).names().forEach(pool -> names.add(pool.toString()));
    }
    return found;
  }

  @Test
  void eachStateHasItsFindingAndNoOther() {
    Map<String, Set<String>> expected = new TreeMap<>();
    Findings.codes().forEach(code -> expected.put(code, Set.of(code)));
    expected.keySet().removeAll(OF_CONNECTIONS);
    expected.put(
        "many-pools",
        IntStream.range(0, CHANGING_NAMES).mapToObj(i -> "many-pools" + i).collect(toSet()));

    expected.put("one-peer-many-names", Set.copyOf(namesOfOnePeer()));
    Set<String> beyondTheLimit = new TreeSet<>(namesOfOnePeer());
    beyondTheLimit.addAll(Set.of("peer-limit", "backlog-unreachable"));
    expected.put("peer-limit", beyondTheLimit);

    assertEquals(expected, found(nginx));
  }

  @Test
  void aHealthyGatewayHasNone() {
    try (LiveNginx healthy = startWith(new Workload(healthy()))) {
      assertEquals(Map.of(), found(healthy));
    }
  }

  @Test
  void unrelatedGatewaysAreNotCompared() {
    PoolSpec otherSize = PoolSpec.named("healthy, all idle").size(9).open(1).putBack(1);
    PoolSpec busy = PoolSpec.named("healthy, busy").size(30).open(29);
    try (LiveNginx one = startWith(new Workload(healthy()));
        LiveNginx other = startWith(new Workload(List.of(otherSize, busy)))) {
      assertEquals(Map.of(), found(one, other));
    }
  }

  @Test
  void aFreshGatewayHasNone() {
    try (LiveNginx fresh = startWith(Workload.none())) {
      assertEquals(Map.of(), found(fresh));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "full, full-refusing, '2 pools are full, all workers counted'",
    "queue, full-queue, '4 connects wait, all workers counted'",
    "finding, n*, 'never-reused, name-many-peers'",
    "finding, worker-blocked, worker-blocked",
    "finding, sizes-*, sizes-differ"
  })
  void failOn(String what, String pool, String reason) throws Exception {
    Execution run = run("-o", "json", "--pool", pool, "--fail-on", what);
    assertEquals(10, run.exitCode(), run.errors());
    assertEquals("cosockpool: --fail-on: " + reason + ".\n", run.errors());
    assertTrue(run.output().startsWith("{"), run.output());

    Execution without = run("-o", "json", "--pool", "healthy, all*", "--fail-on", what);
    assertEquals(0, without.exitCode(), without.errors());
    assertEquals("", without.errors());
  }

  @Test
  void thePageTellsWhatIsFoundInPools(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("report.html");
    Execution run = run("-o", "html", "--output-file", page.toString());
    assertEquals(0, run.exitCode(), run.errors());
    String report = Files.readString(page);
    for (String code : List.of("worker-blocked", "never-reused", "backlog-unreachable")) {
      assertTrue(report.contains("\"code\":\"" + code + "\""), code);
    }
    assertTrue(report.contains("\"notLookedInto\":0,"), report);
  }

  @Test
  void jsonStaysAsItIsWhateverIsLookedFor() throws Exception {
    Execution run = run("-o", "json", "--pool", "never-reused", "--fail-on", "finding");
    assertEquals(10, run.exitCode(), run.errors());
    assertEquals(run("-o", "json", "--pool", "never-reused").output(), run.output());
  }

  @Test
  void theLongestWaitIsTold() throws Exception {
    Execution run = run("--wide", "-o", "chart", "--pool", "full-queue", "--top", "1");
    assertTrue(
        run.output()
            .replaceAll("\\s+", " ")
            .matches(".*connects that wait: 2, the longest for [0-9]+ ms.*"),
        run.output());
  }

  @Test
  void theChartTellsThem() throws Exception {
    Execution run = run("-o", "chart", "--pool", "full-*", "--peer-limit", "3");
    assertEquals(0, run.exitCode(), run.errors());
    for (String expected :
        List.of(
            "full-queue full-queue: 2 of 2 connections are in use in process",
            "full-refusing full-refusing: 2 of 2",
            "full-no-backlog full-no-backlog: 3 connections are in use",
            "peer-limit full-queue: 2 workers already have 4 connections",
            "2 of 2\n")) {
      assertTrue(run.output().contains(expected), run.output());
    }
    assertFalse(run.output().contains("sizes-differ"), run.output());
  }

  @Test
  void pseudonymsStandInChartAndPage(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("report.html");
    Execution chart = run("-o", "chart", "--redact");
    Execution html = run("-o", "html", "--redact", "--output-file", page.toString());
    assertEquals(0, html.exitCode(), html.errors());
    for (String output : List.of(chart.output(), Files.readString(page))) {
      assertFalse(output.contains("healthy"), output);
      assertFalse(output.contains("127.0.0.1"), output);
      assertTrue(output.contains("full-queue"), output);
    }
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    assertFalse(Files.readString(page).contains(host), host);
  }

  private static Execution run(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-p", Integer.toString(nginx.masterPid())));
    arguments.addAll(List.of(options));
    return Tool.run(arguments.toArray(String[]::new));
  }
}
