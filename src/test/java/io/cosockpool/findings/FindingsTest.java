package io.cosockpool.findings;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Finding;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        new Name(name.getBytes(StandardCharsets.UTF_8)),
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

  private static Worker ofOtherMaster(int pid, Pool... pools) {
    return Workers.ofOtherMaster(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  private static Worker exiting(int pid, Pool... pools) {
    return Workers.exiting(pid, OptionalLong.of(100), Map.of(Subsystem.HTTP, List.of(pools)));
  }

  private static List<Finding> findings(Worker... workers) {
    return findings(OptionalLong.empty(), workers);
  }

  private static List<Finding> findings(OptionalLong peerLimit, Worker... workers) {
    return Findings.of(Reports.of(Set.of(Subsystem.HTTP), List.of(workers)), peerLimit);
  }

  private static List<Name> names(Finding finding) {
    return ((Subject.Pools) finding.subject()).names();
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
  void connectsThatWaitThoughThereIsRoom() {
    assertOnly(
        "full-queue",
        "1 of 3 connections are in use in process 7, and yet there are connects that wait: 4",
        findings(worker(7, pool("a", 3, 9, 1, 0, 4))));
    assertOnly(
        "full-queue",
        "1 of 1 connection is in use in process 7; connects that wait: 4",
        findings(worker(7, pool("a", 1, 9, 1, 0, 4))));
  }

  @Test
  void whereMostConnectsWaitComesFirst() {
    List<Finding> findings =
        findings(
            worker(
                7,
                pool("a", 2, 9, 2, 0, 1),
                pool("b", 2, 9, 2, 0, 1),
                pool("c", 90, 9, 99, 0, 1),
                pool("d", 2, 0, 2, 0, 0),
                pool("z", 2, 999, 2, 0, 5)),
            worker(8, pool("c", 90, 9, 99, 0, 1)));

    assertEquals(
        List.of("full-queue z", "full-queue a", "full-queue b", "full-queue c", "full-refusing d"),
        findings.stream()
            .map(finding -> finding.code() + " " + names(finding).getFirst())
            .toList());
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
    assertOnly(
        "full-no-backlog",
        "1 connection is in use in process 7, and 1 can be kept",
        findings(worker(7, pool("a", 1, NO_BACKLOG, 1, 0, 0))));
    assertNone(worker(7, pool("a", 2, NO_BACKLOG, 1, 1, 0)));
    assertNone(worker(7, pool("a", 2, NO_BACKLOG, 3, 1, 0)));
  }

  @Test
  void fullWithABacklogThatNobodyNeedsIsNothingToSay() {
    assertNone(worker(7, pool("a", 2, 5, 2, 0, 0)));
  }

  @Test
  void oneWorkerThatDoesTheWorkOfAll() {
    Worker idle = worker(8, pool("a", 40, 9, 0, 5, 0));

    assertOnly(
        "worker-skew",
        "process 7 uses or waits for 20 connections of a size of 40, the others for 5.0 on average",
        findings(
            worker(7, pool("a", 40, 9, 20, 0, 0)), idle, worker(9, pool("a", 40, 9, 10, 0, 0))));
    assertNone(worker(7, pool("a", 38, 9, 19, 0, 0)), worker(8, pool("a", 38, 9, 0, 5, 0)));
    assertNone(worker(7, pool("a", 40, 9, 20, 0, 0)), idle, worker(9, pool("a", 40, 9, 11, 0, 0)));
    assertNone(worker(7, pool("a", 40, 9, 30, 0, 0)));
  }

  @Test
  void workersWithoutThePoolUseNoneOfIt() {
    Worker other = worker(8);
    assertOnly(
        "worker-skew",
        "process 7 uses or waits for 90 connections of a size of 100, the others for 0.0 on average",
        findings(worker(7, pool("a", 100, 9, 90, 0, 0)), other, worker(9), worker(10)));
    assertOnly(
        "worker-skew",
        "process 7 uses or waits for 40 connections of a size of 40, the others for 10.0 on average",
        findings(
            worker(7, pool("a", 40, 9, 40, 0, 0)), other, worker(9, pool("a", 40, 9, 20, 0, 0))));
  }

  @Test
  void skewInAPoolWithRoomIsNothingToSay() {
    Worker other = worker(8, pool("a", 1000, 9, 5, 0, 0));
    assertNone(worker(7, pool("a", 1000, 9, 499, 0, 0)), other);
    only(findings(worker(7, pool("a", 1000, 9, 500, 0, 0)), other));
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

  @Test
  void workersOfUnrelatedMastersAreNotCompared() {
    assertNone(
        worker(7, pool("a", 100, 9, 90, 0, 0)),
        ofOtherMaster(8, pool("a", 30, 9, 1, 0, 0)),
        ofOtherMaster(9, pool("a", 30, 9, 0, 1, 0)));
    assertEquals(
        List.of(List.of(7), List.of(8, 9)),
        findings(
                worker(7, pool("a", 2, 5, 2, 0, 1)),
                ofOtherMaster(8, pool("a", 2, 5, 2, 0, 1)),
                ofOtherMaster(9, pool("a", 2, 5, 2, 0, 1)))
            .stream()
            .map(Finding::pids)
            .toList());
  }

  @Test
  void workersThatShutDownDoNotCount() {
    Worker serving = worker(7, pool("a", 50, 9, 0, 1, 0));
    assertNone(serving, exiting(8, pool("a", 40, 9, 30, 0, 0)));
    assertNone(worker(7), exiting(8, pool("a", 40, 9, 30, 0, 0)));
    assertNone(worker(7, pool("a", 40, 9, 30, 0, 0)), exiting(8, pool("a", 40, 9, 0, 0, 0)));
    assertNone(exiting(8, pool("a", 2, NO_BACKLOG, 3, 0, 0), pool("b", 2, 0, 2, 0, 0)));
    assertNone(exiting(8, pool("a", 100, 9, 1, 0, 0)));
    assertNone(
        exiting(8, pool("a", 3, 5, 3, 0, 0).with(new PoolContents(List.of(), List.of(), 0, true))));
    assertNone(
        exiting(
            8,
            IntStream.range(0, 50)
                .mapToObj(i -> pool("user-" + i, 30, 5, 1, 0, 0))
                .toArray(Pool[]::new)));
    assertEquals(
        List.of(), findings(OptionalLong.of(50), serving, exiting(8, pool("a", 50, 9, 1, 0, 0))));
  }

  @Test
  void connectsWaitInWorkersThatShutDownToo() {
    assertOnly(
        "full-queue",
        "2 of 2 connections are in use in process 8; connects that wait: 1",
        findings(worker(7), exiting(8, pool("a", 2, 9, 2, 0, 1))));
  }

  private static Worker numbered(int count, IntFunction<String> name) {
    return worker(
        7, IntStream.range(0, count).mapToObj(name).map(FindingsTest::idle).toArray(Pool[]::new));
  }

  static List<IntFunction<String>> namesThatChange() {
    return List.of(
        i -> "user-" + i,
        i -> "session:%08x".formatted(i * 7_654_321),
        i -> "tenant:" + (100_000 + i),
        i -> "user." + i);
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
        i -> "10.1.0." + i,
        i -> "10.0.0.7:" + (30_000 + i),
        i -> "web-" + i + ":80",
        i -> "backend:" + (8000 + i),
        i -> "fd00::" + i,
        // the default names of lua-resty-mysql
        i -> "app:shop_" + i + ":10.0.0.5:3306",
        i -> "app_" + i + ":shop:db:3306",
        i -> "app:shop_" + i + ":/run/mysqld",
        // pgmoon
        i -> "10.0.0.7:5432:shop_" + i,
        i -> "db:5432:shop_" + i + ":app",
        // lua-resty-redis
        i -> "10.0.0.7:6379/app/" + i,
        i -> "unix:/run/redis/" + i,
        // lua-resty-http
        i -> "https:app" + i + ".example.com:443:true:app" + i + ".example.com:true::",
        i -> "https:app:443:true:app:true:::%064x".formatted(i),
        i -> "http:app" + i + ":80:nil::nil::",
        // Kong
        i -> "redis:6379::true:true:redis:user-" + i + "::0",
        // APISIX
        i -> "redis#cache#6379#" + i + "#2f0a81c4",
        i -> "word" + "x".repeat(i));
  }

  @ParameterizedTest
  @MethodSource("namesThatArePeers")
  void manyPeersAreNothingToSay(IntFunction<String> name) {
    assertNone(numbered(200, name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "1", "a:", "f-", "$1\\", "a.", "a.1", "a.-"})
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
  void thePeerDoesNotCareWhoseWorkersTheyAre() {
    assertOnly(
        "peer-limit",
        "2 workers may keep 60 connections, and the peer can take 59",
        findings(OptionalLong.of(59), worker(7, idle("a")), ofOtherMaster(8, idle("a"))));
    assertOnly(
        "peer-limit",
        "1 worker may keep 30 connections, and the peer can take 29",
        findings(OptionalLong.of(29), worker(7, idle("a"))));
  }

  @Test
  void thePoolsOfOnePeerAreAddedUp() {
    Worker one =
        worker(
            7,
            holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.8:1", "")),
            holding("b", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.8:1", "")),
            holding("c", idleAt("10.0.0.9:1", "")));
    Worker two = worker(8, idle("b"), holding("d", idleAt("10.0.0.8:1", "")));

    Finding finding = only(findings(OptionalLong.of(119), one, two));
    assertEquals(
        "2 workers may keep 120 connections in 3 pools, and the peer can take 119",
        finding.evidence());
    assertEquals(List.of("a", "b", "d"), names(finding).stream().map(Name::toString).toList());
    assertEquals(List.of(7, 8), finding.pids());
    assertEquals(List.of(), findings(OptionalLong.of(120), one, two));
  }

  @Test
  void localSocketsAreNotOnePeer() {
    Worker worker = worker(7, holding("a", idleAt("unix:", "")), holding("b", idleAt("unix:", "")));
    assertEquals(List.of(), findings(OptionalLong.of(59), worker));
  }

  /** Looking at each pool takes no look at all that its workers have besides. */
  @Test
  void thousandsOfPoolsBeyondTheLimitTakeNoLongTime() {
    Worker[] workers = new Worker[16];
    for (int i = 0; i < workers.length; i++) {
      workers[i] =
          worker(
              i + 1,
              IntStream.range(0, 5000)
                  .mapToObj(
                      n -> holding("host" + n + ".example:80", idleAt("10.0.0.7:" + n, "host")))
                  .toArray(Pool[]::new));
    }

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertEquals(5000, findings(OptionalLong.of(100), workers).size()));
  }

  private static Optional<Name> name(String text) {
    return Optional.of(new Name(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static IdleConnection idleAt(String peer, String host, TcpState state, long unread) {
    return new IdleConnection(
        5,
        name(peer),
        host.isEmpty() ? Optional.empty() : name(host),
        0,
        OptionalLong.empty(),
        Optional.of(state),
        OptionalLong.of(unread));
  }

  private static IdleConnection idleAt(String peer, String host) {
    return idleAt(peer, host, TcpState.ESTABLISHED, 0);
  }

  private static PoolContents held(List<IdleConnection> idle, List<WaitingConnect> waiting) {
    return new PoolContents(idle, waiting, idle.size(), false);
  }

  private static Pool holding(String name, IdleConnection... idle) {
    return pool(name, 30, NO_BACKLOG, 0, idle.length, 0).with(held(List.of(idle), List.of()));
  }

  @Test
  void theLongestWait() {
    WaitingConnect unknown =
        new WaitingConnect(
            new Name(new byte[] {'h'}), 80, OptionalLong.empty(), OptionalLong.empty());
    WaitingConnect known =
        new WaitingConnect(unknown.host(), 80, OptionalLong.of(250), OptionalLong.of(750));

    Pool full = pool("a", 2, 5, 2, 0, 2);
    assertOnly(
        "full-queue",
        "2 of 2 connections are in use in process 7; connects that wait: 2, the longest for 250 ms",
        findings(worker(7, full.with(held(List.of(), List.of(unknown, known))))));
    assertOnly(
        "full-queue",
        "2 of 2 connections are in use in process 7; connects that wait: 2",
        findings(worker(7, full.with(held(List.of(), List.of(unknown, unknown))))));
  }

  @Test
  void aWorkerThatLeavesIdleConnectionsAsTheyAre() {
    Worker healthy = worker(8, holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.7:1", "")));
    Finding finding =
        only(
            findings(
                worker(
                    7,
                    holding(
                        "a",
                        idleAt("10.0.0.7:1", "", TcpState.CLOSE_WAIT, 0),
                        idleAt("10.0.0.7:1", "", TcpState.ESTABLISHED, 1)),
                    holding("b", idleAt("10.0.0.7:1", "", TcpState.CLOSE_WAIT, 9)),
                    holding("c", idleAt("10.0.0.7:1", ""))),
                healthy));

    assertEquals("worker-blocked", finding.code());
    assertEquals(List.of(7), finding.pids());
    assertEquals(2, names(finding).size());
    assertEquals(
        "process 7 does not notice that peers closed idle connections or sent something on them: 3",
        finding.evidence());
    assertNone(healthy);
  }

  @Test
  void aPoolThatNothingWasEverPutBackInto() {
    Pool inUse = pool("a", 3, 5, 3, 0, 0);
    assertOnly(
        "never-reused",
        "connects have waited for it, and no connection was ever put back in 1 of 2 workers",
        findings(
            worker(7, inUse.with(new PoolContents(List.of(), List.of(), 0, true))),
            worker(8, inUse.with(new PoolContents(List.of(), List.of(), 1, true)))));
    assertNone(worker(7, inUse.with(new PoolContents(List.of(), List.of(), 0, false))));
    assertNone(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.7:1", ""))));
  }

  @Test
  void aBacklogThatNeverHelps() {
    Map<Subsystem, List<Pool>> pools =
        Map.of(Subsystem.HTTP, List.of(pool("a", 512, 5, 1, 0, 0), pool("b", 512, -1, 1, 0, 0)));

    assertOnly(
        "backlog-unreachable",
        "it queues connects beyond 512 connections, and process 7 can have 512 in all",
        findings(
            Workers.of(7, OptionalLong.of(512), pools),
            Workers.of(8, OptionalLong.of(513), pools)));
    assertNone(
        Workers.of(
            7, OptionalLong.of(512), Map.of(Subsystem.HTTP, List.of(pool("a", 512, 0, 1, 0, 0)))));
    assertNone(Workers.of(7, OptionalLong.of(513), pools));
    assertNone(Workers.of(7, OptionalLong.empty(), pools));
  }

  @Test
  void aNameForSeveralHostsOrPorts() {
    assertOnly(
        "name-many-peers",
        "its idle connections in process 7 lead to 2 peers and were opened for different hosts",
        findings(worker(7, holding("a", idleAt("10.0.0.7:1", "h"), idleAt("10.0.0.8:1", "i")))));
    assertOnly(
        "name-many-peers",
        "its idle connections in process 7 lead to 2 peers at different ports",
        findings(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.7:2", "")))));
    only(findings(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("unix:", "")))));
  }

  @Test
  void addressesOfOneHostAreNothingToSay() {
    assertNone(worker(7, holding("a", idleAt("10.0.0.7:1", "h"), idleAt("10.0.0.8:1", "h"))));
    assertNone(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("[fd00::1]:1", ""))));
    assertNone(worker(7, holding("a", idleAt("10.0.0.7:1", "h"), idleAt("10.0.0.7:1", "i"))));
  }

  @Test
  void addressesThatTheClientLooksUpAreNothingToSay() {
    assertNone(
        worker(
            7,
            holding(
                "api.example.com:443",
                idleAt("10.0.0.7:1", "10.0.0.7"),
                idleAt("10.0.0.8:1", "10.0.0.8"),
                idleAt("[fd00::1]:1", "[fd00::1]"),
                idleAt("10.0.0.9:1", "API.example.com"),
                idleAt("10.0.0.10:1", "api.example.com"))));
  }

  /** Pools of these names with one idle connection each, the first of them with some more. */
  private static Worker spread(String peer, int count, int more, IntFunction<String> name) {
    List<Pool> pools = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int connections = i == 0 ? 1 + more : 1;
      pools.add(
          holding(
              name.apply(i),
              IntStream.range(0, connections)
                  .mapToObj(each -> idleAt(peer, ""))
                  .toArray(IdleConnection[]::new)));
    }
    return worker(7, pools.toArray(Pool[]::new));
  }

  @Test
  void aPeerWithManyNames() {
    IntFunction<String> letters = i -> "tenant " + (char) ('a' + i);

    Finding finding = only(findings(spread("10.0.0.7:1", 10, 9, letters)));
    assertEquals("one-peer-many-names", finding.code());
    assertEquals(
        "19 idle connections to one peer in process 7 are spread over 10 names",
        finding.evidence());
    assertEquals(10, names(finding).size());
    assertNone(spread("10.0.0.7:1", 9, 0, letters));
    assertNone(spread("10.0.0.7:1", 10, 10, letters));
    assertNone(spread("unix:", 10, 0, letters));
    assertOnly(
        "many-pools",
        "50 pools have names that differ in numbers only",
        findings(spread("10.0.0.7:1", 50, 0, i -> "user-" + i)));
  }

  static List<IntFunction<String>> virtualHosts() {
    return List.of(
        host -> "app%c.example.com".formatted(host),
        host -> "app%c.example.com:443".formatted(host),
        host -> "app%c:80".formatted(host),
        host -> "https:app%1$c.example.com:443:true:app%1$c.example.com:true::".formatted(host),
        host -> "https:app%1$c:443:true:app%1$c:true::".formatted(host),
        host -> "https:gateway.example.com:443:true:app%c:true::".formatted(host),
        host -> "app:shop_%c:10.0.0.7:3306".formatted(host),
        host -> "db:5432:shop_%c".formatted(host),
        host -> "app:shop_%c:/run/mysqld".formatted(host),
        host -> "redis:6379/%c".formatted(host),
        host -> "redis#cache#6379#0#%c".formatted(host));
  }

  @ParameterizedTest
  @MethodSource("virtualHosts")
  void manyHostsAtOneAddressAreNothingToSay(IntFunction<String> name) {
    assertNone(spread("10.0.0.7:1", 20, 0, i -> name.apply('a' + i)));
  }

  @Test
  void pseudonymsHideTheNamesAndTheirOrder() {
    List<Pool> full = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      full.add(pool("secret" + (char) ('a' + i), 1, 9, 1, 0, i < 2 ? i + 2 : 1));
    }
    Worker worker = worker(7, full.toArray(new Pool[0]));

    List<Finding> redacted = Finding.redacted(findings(worker), new Pseudonyms(new Random(5)));

    List<Name> names = redacted.stream().map(each -> names(each).getFirst()).toList();
    assertEquals(20, names.size());
    assertEquals(List.of(3L, 2L, 1L), redacted.stream().map(Finding::urgency).distinct().toList());
    List<Name> equallyUrgent = names.subList(2, 20);
    assertEquals(equallyUrgent.stream().sorted().toList(), equallyUrgent);
    assertTrue(names.stream().noneMatch(name -> name.toString().contains("secret")));
  }

  /** What a recording tells of a peer may be anything. */
  @Test
  void peersOfNoKnownFormAreToldApart() {
    assertNone(worker(7, holding("a", idleAt("peer", ""), idleAt("peer", ""))));
    assertEquals(
        List.of("name-many-peers"),
        findings(worker(7, holding("a", idleAt("peer", ""), idleAt("", "")))).stream()
            .map(Finding::code)
            .toList());
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
