package io.cosockpool.findings;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolName;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each state has its finding and no other, and what is next to it has none. */
class FindingsTest {
  private static final int NO_BACKLOG = -1;

  private static Pool pool(
      String name, long size, long backlog, long inUse, long idle, long queued) {
    return new Pool(
        new PoolName(name.getBytes(StandardCharsets.UTF_8)),
        size,
        backlog == NO_BACKLOG ? OptionalLong.empty() : OptionalLong.of(backlog),
        inUse + idle + queued,
        idle,
        queued);
  }

  private static Pool idle(String name) {
    return pool(name, 30, NO_BACKLOG, 0, 1, 0);
  }

  private static Worker worker(int pid, Pool... pools) {
    return Workers.of(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  private static List<Finding> findings(Worker... workers) {
    return findings(OptionalLong.empty(), workers);
  }

  private static List<Finding> findings(OptionalLong peerLimit, Worker... workers) {
    return Findings.of(new Report(Set.of(Subsystem.HTTP), List.of(workers), List.of()), peerLimit);
  }

  private static Finding only(List<Finding> findings) {
    assertEquals(1, findings.size(), findings.toString());
    return findings.getFirst();
  }

  private static void assertOnly(String code, String evidence, List<Finding> findings) {
    Finding finding = only(findings);
    assertEquals(code, finding.code());
    assertEquals(evidence, finding.evidence());
  }

  private static void assertNone(Worker... workers) {
    assertEquals(List.of(), findings(workers));
  }

  @Test
  void connectsThatWait() {
    assertOnly(
        "full-queue",
        "2 of 2 connections are in use in process 7; connects that wait: 1",
        findings(worker(7, pool("a", 2, 5, 2, 0, 1))));
  }

  @Test
  void theWorstWorkerIsTold() {
    Finding finding =
        only(
            findings(
                worker(7, pool("a", 2, 5, 2, 0, 1)),
                worker(8, pool("a", 2, 5, 2, 0, 4)),
                worker(9, pool("a", 2, 5, 1, 0, 0))));

    assertEquals(
        "2 of 2 connections are in use in process 8; connects that wait: 4; 2 of 3 workers are like"
            + " that",
        finding.evidence());
    assertEquals(List.of(7, 8), finding.pids());
  }

  @Test
  void fullWithABacklogOfNothing() {
    assertOnly(
        "full-refusing",
        "2 of 2 connections are in use in process 7, and the backlog is 0",
        findings(worker(7, pool("a", 2, 0, 2, 0, 0))));
    assertNone(worker(7, pool("a", 2, 0, 1, 0, 0)));
  }

  @Test
  void fullWithoutABacklog() {
    assertOnly(
        "full-no-backlog",
        "3 connections are in use in process 7, and 2 can be kept",
        findings(worker(7, pool("a", 2, NO_BACKLOG, 3, 0, 0))));
    assertNone(worker(7, pool("a", 2, NO_BACKLOG, 1, 1, 0)));
    assertNone(worker(7, pool("a", 2, NO_BACKLOG, 3, 1, 0)));
  }

  @Test
  void fullWithABacklogThatNobodyNeedsIsNothingToSay() {
    assertNone(worker(7, pool("a", 2, 5, 2, 0, 0)));
  }

  @Test
  void oneWorkerThatDoesTheWorkOfAll() {
    Worker idle = worker(8, pool("a", 90, 9, 0, 5, 0));

    assertOnly(
        "worker-skew",
        "process 7 uses or waits for 20 connections, the others for 5.0 on average",
        findings(
            worker(7, pool("a", 90, 9, 20, 0, 0)), idle, worker(9, pool("a", 90, 9, 10, 0, 0))));
    assertNone(worker(7, pool("a", 90, 9, 19, 0, 0)), idle);
    assertNone(worker(7, pool("a", 90, 9, 20, 0, 0)), idle, worker(9, pool("a", 90, 9, 11, 0, 0)));
    assertNone(worker(7, pool("a", 90, 9, 80, 0, 0)));
  }

  @Test
  void sizesThatDiffer() {
    Finding finding =
        only(
            findings(
                worker(7, pool("a", 30, 9, 1, 0, 0)),
                worker(8, pool("a", 20, 9, 1, 0, 0)),
                worker(9, pool("a", 30, 9, 1, 0, 0))));

    assertEquals("sizes-differ", finding.code());
    assertEquals("its size is 20 in process 8, 30 in 2 workers", finding.evidence());
    assertNone(worker(7, pool("a", 30, 9, 1, 0, 0)), worker(8, pool("b", 20, 9, 1, 0, 0)));
  }

  private static Worker numbered(int count, IntFunction<String> name) {
    return worker(
        7, IntStream.range(0, count).mapToObj(name).map(FindingsTest::idle).toArray(Pool[]::new));
  }

  static List<IntFunction<String>> namesThatChange() {
    return List.of(
        i -> "user-" + i,
        i -> "session:%08x".formatted(i * 7_654_321),
        i -> "tenant:" + (10_000 + i),
        i -> "10.0.0.7:6379:db" + i,
        i -> "10.0.0.7:" + (30_000 + i));
  }

  @ParameterizedTest
  @MethodSource("namesThatChange")
  void namesWithAPartThatChanges(IntFunction<String> name) {
    assertOnly(
        "many-pools",
        "50 pools have names that differ in numbers only",
        findings(numbered(50, name)));
    assertNone(numbered(49, name));
  }

  static List<IntFunction<String>> namesThatArePeers() {
    return List.of(
        i -> "10.0." + i + ".7:6379",
        i -> "10.0.0." + i + ":6379:db1",
        i -> "http:10.0." + i + ".7:80",
        i -> "shard-" + i + ".example:5432",
        i -> "[fd00::" + i + "]:443",
        i -> "unix:/run/app-" + i + ".sock",
        i -> "word" + "x".repeat(i));
  }

  @ParameterizedTest
  @MethodSource("namesThatArePeers")
  void manyPeersAreNothingToSay(IntFunction<String> name) {
    assertNone(numbered(200, name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "1", "a:", "f-", "$1\\"})
  void longNamesTakeNoLongTime(String part) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertNone(worker(7, idle(part.repeat(500_000)))));
  }

  @Test
  void moreThanThePeerCanTake() {
    Worker[] workers = {worker(7, idle("a")), worker(8, idle("a")), worker(9, idle("b"))};

    assertOnly(
        "peer-limit",
        "2 workers may keep 60 connections, and the peer can take 59",
        findings(OptionalLong.of(59), workers));
    assertEquals(List.of(), findings(OptionalLong.of(60), workers));
    assertNone(workers);
  }

  @Test
  void pseudonymsHideTheNamesAndTheirOrder() {
    List<Pool> full = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      full.add(pool("secret" + (char) ('a' + i), 1, 9, 1, 0, 1));
    }
    Worker worker = worker(7, full.toArray(new Pool[0]));

    List<Finding> redacted = Finding.redacted(findings(worker), new Pseudonyms(new Random(5)));

    List<PoolName> names = redacted.stream().map(each -> each.pools().getFirst()).toList();
    assertEquals(20, names.size());
    assertEquals(names.stream().sorted().toList(), names);
    assertTrue(names.stream().noneMatch(name -> name.toString().contains("secret")));
  }

  static List<String> codes() {
    return Findings.codes();
  }

  @ParameterizedTest
  @MethodSource("codes")
  void eachCodeHasAPageOfLinesThatFitATerminal(String code) {
    String page = Findings.page(code).orElseThrow();

    assertTrue(page.startsWith(code + ": "));
    List<String> headings = List.of("What it means", "How it is recognised", "What to do");
    assertEquals(headings, page.lines().filter(headings::contains).toList());
    assertEquals("", page.lines().filter(line -> line.length() > 92).collect(joining("\n")));
  }

  @Test
  void noOtherCodeHasAPage() {
    assertTrue(Findings.page("../report/page").isEmpty());
  }
}
