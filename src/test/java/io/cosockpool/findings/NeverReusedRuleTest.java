package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.exiting;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.holding;
import static io.cosockpool.findings.Observed.idleAt;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A pool that connections are taken from only. */
class NeverReusedRuleTest {
  private static final String PEER = "10.0.0.7:6379";

  @Test
  void aPoolThatNothingWasEverPutBackInto() {
    Pool inUse = pool("a", 3, 5, 2, 0, 0);
    assertOnly(
        "never-reused",
        "connects had to wait, and no connection was ever put back in 1 of 2 workers",
        findings(
            worker(7, inUse.with(new PoolContents(List.of(), List.of(), 0, true))),
            worker(8, inUse.with(new PoolContents(List.of(), List.of(), 1, true)))));
    assertNone(worker(7, inUse.with(new PoolContents(List.of(), List.of(), 0, false))));
    assertNone(worker(7, inUse.with(new PoolContents(List.of(), List.of(), 1, true))));
    assertNone(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.7:1", ""))));
  }

  @Test
  void connectsWaitThoughFewerThanTheSizeAreInUse() {
    PoolContents nothing = new PoolContents(List.of(), List.of(), 0, false);
    List<Finding> findings = findings(worker(7, pool("a", 10, 100, 1, 0, 29).with(nothing)));
    assertEquals(
        List.of("full-queue", "never-reused"), findings.stream().map(Finding::code).toList());
    assertEquals(findings.getLast().advice(), findings.getFirst().advice());
  }

  @Test
  void aPeerThatNeverAnswersKeepsAllConnectionsInUse() {
    Pool inUse = pool("a", 30, 100, 30, 0, 0);
    assertNone(worker(7, inUse.with(new PoolContents(List.of(), List.of(), 0, true))));
  }

  private static HeldConnection inUse(long number, CosocketActivity doing, long expires) {
    return Connections.held(ConnectionKind.COSOCKET_ACTIVE)
        .pool("a")
        .number(number)
        .doing(doing)
        .expires(expires)
        .build();
  }

  private static List<HeldConnection> inUse(
      int first, int count, CosocketActivity doing, long expires) {
    return IntStream.range(first, first + count)
        .mapToObj(number -> inUse(number, doing, expires))
        .toList();
  }

  /** With as many connections in use as the pool's size, in which so many have been idle. */
  private static Worker full(long age, long mostIdle, List<HeldConnection> connections) {
    return Workers.with(
        Connections.aged(age, Working.connections(connections)),
        worker(
            7,
            pool("a", 4, 100, 4, 0, 0)
                .with(new PoolContents(List.of(), List.of(), mostIdle, true))));
  }

  @Test
  void connectionsThatWereInUseAreClosed() {
    Worker before = full(1000, 0, inUse(1, 4, CosocketActivity.RECEIVE, 4900));
    Worker after = full(1210, 0, inUse(4, 4, CosocketActivity.RECEIVE, 4990));

    assertOnly(
        "never-reused",
        "3 connections that were in use 200 ms before are closed, and no connection was ever put"
            + " back in 1 of 1 workers",
        Working.looks(before, after));
    assertEquals(List.of(), Working.looks(after));
    assertTrue(Findings.codesThatNeedTime(Reports.of(after)).contains("never-reused"));
    assertEquals(
        List.of("peer-slow"),
        Working.codes(before, full(1210, 0, inUse(3, 4, CosocketActivity.RECEIVE, 4990))));
    assertEquals(
        List.of(),
        Working.looks(before, full(1210, 1, inUse(4, 4, CosocketActivity.RECEIVE, 4990))));
  }

  /** A pool with a backlog of which fewer connections than its size are in use. */
  private static Worker emptied(long age, List<HeldConnection> connections) {
    return Workers.with(
        Connections.aged(age, Working.connections(connections)),
        worker(
            7, pool("a", 10, 100, 4, 0, 0).with(new PoolContents(List.of(), List.of(), 0, true))));
  }

  /** Those that are gone have given up waiting for it. */
  @Test
  void aMutePeerIsNoMatterOfKeeping() {
    List<HeldConnection> waiting = inUse(1, 4, CosocketActivity.RECEIVE, 2000);
    Worker before = emptied(1000, waiting);
    assertEquals(
        List.of(),
        Working.looks(before, emptied(1210, inUse(1, 4, CosocketActivity.RECEIVE, 1790))));
    assertEquals(
        List.of("never-reused"),
        Working.codes(before, emptied(1210, inUse(3, 4, CosocketActivity.RECEIVE, 1790))));
    assertEquals(List.of(), Working.looks(before));
    assertTrue(Findings.codesThatNeedTime(Reports.of(before)).contains("never-reused"));
  }

  private static Worker passing(long age, long idle, int first, long reused) {
    List<HeldConnection> connections =
        IntStream.range(first, first + 4)
            .mapToObj(
                number ->
                    Connections.held(ConnectionKind.COSOCKET_ACTIVE)
                        .pool("a")
                        .number(number)
                        .between("127.0.0.1:9", PEER)
                        .reused(reused)
                        .doing(CosocketActivity.RECEIVE)
                        .expires(4000)
                        .build())
            .toList();
    return Workers.with(
        Connections.aged(age, Working.connections(connections)),
        worker(
            7,
            pool("a", 30, -1, 4 + idle, idle, 0)
                .with(new PoolContents(List.of(), List.of(), 5, false))));
  }

  /** As a peer does that says Connection: close: what is put back is closed. */
  @Test
  void connectionsThatAreClosedAfterOneUse() {
    Worker before = passing(1000, 0, 1, 0);
    assertOnly(
        "never-reused",
        "4 connections that were in use 200 ms before are closed, and none that is in use came out"
            + " of the pool in 1 of 1 workers",
        Working.looks(before, passing(1210, 0, 5, 0)));
    assertTrue(Findings.codesThatNeedTime(Reports.of(before)).contains("never-reused"));
    assertEquals(List.of(), Working.looks(before, passing(1210, 0, 4, 0)));
    assertEquals(List.of(), Working.looks(before, passing(1210, 0, 5, 1)));
    assertEquals(List.of(), Working.looks(before, passing(1210, 1, 5, 0)));
    assertEquals(List.of(), Working.looks(passing(1000, 1, 1, 0), passing(1210, 0, 5, 0)));
  }

  /** Cosockets in use whose pool was gone when its name was looked for, and idle ones. */
  private static Worker lost(long age, long idle, int first, long reused) {
    return lost(worker(7), age, idle, first, reused);
  }

  private static Worker lost(Worker worker, long age, long idle, int first, long reused) {
    List<HeldConnection> connections = new ArrayList<>();
    for (int number = first; number < first + 4; number++) {
      connections.add(
          Connections.held(ConnectionKind.COSOCKET_ACTIVE)
              .number(number)
              .between("127.0.0.1:9", PEER)
              .reused(reused)
              .doing(CosocketActivity.IDLE)
              .build());
    }
    ConnectionPeer peer = Connections.peer(PEER, 4, idle, 0, OptionalLong.of(0));
    return Workers.with(
        Connections.aged(
            age, Connections.pool(1024, connections, List.of(), List.of(peer), List.of())),
        worker);
  }

  /** As many clients do at a time whose connections are all closed, and their pool with them. */
  @Test
  void poolsThatLastAsLongAsTheirConnections() {
    Worker before = lost(1000, 0, 1, 0);
    List<Finding> found = Working.looks(before, lost(1210, 0, 5, 0));
    assertOnly(
        "never-reused",
        "4 connections that were in use 200 ms before are closed, and none that is in use came out"
            + " of the pool in 1 of 1 workers",
        found);
    assertEquals(new Subject.Peer(Connections.name(PEER)), found.getFirst().subject());
    assertTrue(Findings.codesThatNeedTime(Reports.of(before)).contains("never-reused"));
    assertEquals(List.of(), Working.looks(before, lost(1210, 0, 4, 0)));
    assertEquals(List.of(), Working.looks(before, lost(1210, 0, 5, 1)));
    assertEquals(List.of(), Working.looks(lost(1000, 0, 1, 1), lost(1210, 0, 5, 0)));
    assertEquals(List.of(), Working.looks(before, lost(1210, 1, 5, 0)));
    assertEquals(List.of(), Working.looks(lost(1000, 1, 1, 0), lost(1210, 0, 5, 0)));
  }

  /** The same with a client that has asked so often. */
  private static Worker asked(long requests, Worker worker) {
    WorkerConnections pool = worker.parts().connections().orElseThrow();
    List<HeldConnection> entries = new ArrayList<>(pool.entries());
    entries.add(
        Connections.held(ConnectionKind.CLIENT_ACTIVE).number(0).requests(requests).build());
    return Workers.with(
        Connections.aged(
            pool.ageMilliseconds().orElseThrow(),
            Connections.pool(1024, entries, pool.listeners(), pool.peers(), List.of())),
        worker);
  }

  /** Connections that all begin and end together are all in their first use at times. */
  @Test
  void fewerConnectionsThanRequestsSayThatEachServesSeveral() {
    Worker before = asked(100, passing(1000, 0, 1, 0));
    assertEquals(
        List.of("never-reused"), Working.codes(before, asked(105, passing(1210, 0, 5, 0))));
    assertEquals(List.of(), Working.codes(before, asked(106, passing(1210, 0, 5, 0))));

    Worker lost = asked(100, lost(1000, 0, 1, 0));
    assertEquals(List.of("never-reused"), Working.codes(lost, asked(105, lost(1210, 0, 5, 0))));
    assertEquals(List.of(), Working.codes(lost, asked(106, lost(1210, 0, 5, 0))));
  }

  /** nginx numbers the connections of all workers in one row: others may have opened them. */
  @Test
  void theRequestsOfAllWorkersCount() {
    Worker before = asked(100, lost(1000, 0, 1, 0));
    Worker after = asked(105, lost(1210, 0, 5, 0));
    assertEquals(List.of("never-reused"), codes(100, 100, before, after));
    assertEquals(List.of(), codes(100, 101, before, after));
  }

  private static List<String> codes(long asked, long thenAsked, Worker before, Worker after) {
    Report then = Reports.of(before, asked(asked, others(1000)));
    Report now = Reports.of(after, asked(thenAsked, others(1210)));
    return Findings.of(now.after(List.of(then)), OptionalLong.empty()).stream()
        .map(Finding::code)
        .toList();
  }

  private static Worker others(long age) {
    return Workers.with(Connections.aged(age, Working.connections(List.of())), worker(8));
  }

  /** Then some uses do not end with setkeepalive, or what they put back does not last. */
  @Test
  void whatThisSideClosesThoughSomeWerePutBackIsNotOfOneUse() {
    Worker before = toPeer(70, passing(1000, 0, 1, 0));
    assertEquals(List.of(), Working.looks(before, toPeer(72, passing(1210, 0, 5, 0))));
    assertEquals(
        List.of("never-reused"), Working.codes(before, toPeer(71, passing(1210, 0, 5, 0))));
  }

  /** The same with what the kernel knows in TIME_WAIT. */
  private static Worker toPeer(long timeWait, Worker worker) {
    WorkerConnections pool = worker.parts().connections().orElseThrow();
    ConnectionPeer peer = Connections.peer(PEER, 4, 0, 0, OptionalLong.of(timeWait), "a");
    return Workers.with(
        Connections.aged(
            pool.ageMilliseconds().orElseThrow(),
            Connections.pool(1024, pool.entries(), List.of(), List.of(peer), List.of())),
        worker);
  }

  /** It closes what is to be put back. */
  @Test
  void aWorkerThatShutsDownSaysNothing() {
    assertEquals(
        List.of(), Working.looks(lost(exiting(7), 1000, 0, 1, 0), lost(exiting(7), 1210, 0, 5, 0)));
  }

  /** An idle connection of which nobody knows where it leads may lead there. */
  @Test
  void anIdleConnectionThatLeadsSomewhereSaysThatConnectionsAreKept() {
    Worker after = lost(1210, 0, 5, 0);
    WorkerConnections known = after.parts().connections().orElseThrow();
    List<HeldConnection> entries = new ArrayList<>(known.entries());
    entries.add(Connections.held(ConnectionKind.COSOCKET_IDLE).number(99).build());
    Worker keeping =
        Workers.with(
            Connections.aged(
                1210, Connections.pool(1024, entries, List.of(), known.peers(), List.of())),
            worker(7));
    assertEquals(List.of(), Working.looks(lost(1000, 0, 1, 0), keeping));
  }

  /** Their connections cannot be told apart. */
  @Test
  void poolsOfHttpAndStreamWithOneNameSayNothing() {
    PoolContents never = new PoolContents(List.of(), List.of(), 0, true);
    Pool pool = pool("a", 4, 100, 4, 0, 0).with(never);
    Worker both =
        Workers.of(7, Map.of(Subsystem.HTTP, List.of(pool), Subsystem.STREAM, List.of(pool)));
    assertEquals(
        List.of(),
        Working.looks(
            Workers.with(
                Connections.aged(
                    1000, Working.connections(inUse(1, 4, CosocketActivity.RECEIVE, 4900))),
                both),
            Workers.with(
                Connections.aged(
                    1210, Working.connections(inUse(9, 4, CosocketActivity.RECEIVE, 4990))),
                both)));
  }

  /** In a longer time they may have been put back, and the pool may have gone and come again. */
  @Test
  void looksThatAreFarApartSayNothing() {
    Worker before = full(1000, 0, inUse(1, 4, CosocketActivity.IDLE, 0));
    assertEquals(
        1, Working.looks(before, full(2900, 0, inUse(9, 4, CosocketActivity.IDLE, 0))).size());
    assertEquals(
        List.of(), Working.looks(before, full(3100, 0, inUse(9, 4, CosocketActivity.IDLE, 0))));
  }

  /** A pool whose idle connections all expired is gone, and the next one of its name is fresh. */
  @Test
  void thePoolBeforeItSaysNothing() {
    Worker before = full(1000, 1, inUse(1, 4, CosocketActivity.RECEIVE, 4900));
    assertEquals(
        List.of(),
        Working.looks(before, full(1210, 0, inUse(9, 4, CosocketActivity.RECEIVE, 4990))));
  }

  @Test
  void whatGaveUpWaitingForItsPeerIsNoSign() {
    Worker after = full(1210, 0, inUse(5, 4, CosocketActivity.RECEIVE, 200));
    assertEquals(
        List.of(), Working.looks(full(1000, 0, inUse(1, 4, CosocketActivity.RECEIVE, 400)), after));
    assertEquals(
        List.of(),
        Working.looks(full(1000, 0, inUse(1, 4, CosocketActivity.CONNECT, 9000)), after));
    assertEquals(
        1, Working.looks(full(1000, 0, inUse(1, 4, CosocketActivity.IDLE, 0)), after).size());
  }
}
