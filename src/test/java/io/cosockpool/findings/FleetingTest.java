package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * Connections that no look meets: nginx counts 100 of them, and the kernel tells where they led.
 */
class FleetingTest {
  private static final Name PEER = Connections.name("10.0.0.7:6379");

  /** 100 in 200 ms. */
  private static final long IN_A_SECOND = 500;

  /** A worker with these pools, and a client that has asked so often. */
  private record Look(
      long age, long opened, boolean alone, Map<Name, Long> closed, List<Pool> pools) {
    Worker with(HeldConnection... others) {
      List<HeldConnection> entries = new ArrayList<>(List.of(others));
      entries.add(
          Connections.held(ConnectionKind.CLIENT_ACTIVE).number(1).requests(opened).build());
      WorkerConnections.Gone gone =
          new WorkerConnections.Gone(OptionalLong.of(opened), alone, closed, OptionalLong.empty());
      return Workers.with(
          Connections.gone(gone, Connections.aged(age, Working.connections(entries))),
          worker(7, pools.toArray(Pool[]::new)));
    }
  }

  private static Look then(Pool... pools) {
    return new Look(1000, 5000, true, Map.of(), List.of(pools));
  }

  private static Look now(long closed, Pool... pools) {
    return new Look(1200, 5100, true, Map.of(PEER, closed), List.of(pools));
  }

  /** The same where upstreams or timers may be what was opened. */
  private static Look nowWithOthers(long closed, Pool... pools) {
    return new Look(1200, 5100, false, Map.of(PEER, closed), List.of(pools));
  }

  private static Pool inUse(long mostIdle) {
    return pool("a", 30, 100, 3, 0, 0)
        .with(new PoolContents(List.of(), List.of(), mostIdle, false));
  }

  private static Connections.Held toPeer(ConnectionKind kind) {
    return Connections.held(kind).between("10.0.0.1:40000", PEER.readable());
  }

  @Test
  void poolsIntoWhichNoneIsPutBack() {
    List<Finding> found = Working.looks(then(inUse(0)).with(), now(IN_A_SECOND, inUse(0)).with());

    assertOnly(
        "never-reused",
        "500 connections to it were closed by this side within the last second, nearly none of which"
            + " lasted until a look; nginx opened up to 100 between two looks, while"
            + " clients that are in both made 100 requests, and no"
            + " connection was ever put back into pools that are in use",
        found);
    assertEquals(new Subject.Peer(PEER), found.getFirst().subject());
  }

  @Test
  void aPeerThatNoPoolLeadsTo() {
    List<Finding> found = Working.looks(then().with(), now(IN_A_SECOND).with());

    assertOnly(
        "no-pool",
        "500 connections to it were closed by this side within the last second, nearly none of which"
            + " lasted until a look; nginx opened up to 100 between two looks, while"
            + " clients that are in both made 100 requests, and no pool"
            + " leads to it",
        found);
  }

  /** Otherwise it may be an application behind nginx that closes as many. */
  @Test
  void withUpstreamsOrTimersALookHasToMeetOne() {
    HeldConnection passing = toPeer(ConnectionKind.COSOCKET_UNPOOLED).number(5050).build();
    assertEquals(List.of(), Working.codes(then().with(), nowWithOthers(IN_A_SECOND).with()));
    assertEquals(
        List.of("no-pool"), Working.codes(then().with(), nowWithOthers(IN_A_SECOND).with(passing)));
    assertEquals(
        List.of(), Working.codes(then().with(passing), nowWithOthers(IN_A_SECOND).with(passing)));
    assertEquals(
        List.of("never-reused"),
        Working.codes(then(inUse(0)).with(), nowWithOthers(IN_A_SECOND, inUse(0)).with()));
  }

  @Test
  void aPoolThatKeepsConnectionsIsNone() {
    assertEquals(
        List.of("no-pool"),
        Working.codes(then(inUse(1)).with(), now(IN_A_SECOND, inUse(1)).with()));
    assertEquals(
        List.of(),
        Working.codes(
            then(inUse(0)).with(),
            now(IN_A_SECOND, inUse(0))
                .with(toPeer(ConnectionKind.COSOCKET_IDLE).number(2).build())));
  }

  /** Another program closes more, or fewer, than this gateway opens. */
  @Test
  void whatIsNotAsFastIsOfSomebodyElse() {
    assertEquals(List.of(), Working.codes(then().with(), now(4 * IN_A_SECOND + 1).with()));
    assertEquals(List.of("no-pool"), Working.codes(then().with(), now(4 * IN_A_SECOND).with()));
    assertEquals(List.of("no-pool"), Working.codes(then().with(), now(IN_A_SECOND / 4).with()));
    assertEquals(List.of(), Working.codes(then().with(), now(IN_A_SECOND / 4 - 1).with()));
  }

  @Test
  void thoseThatStayAreNone() {
    HeldConnection[] stay =
        Connections.held(ConnectionKind.UDP_COSOCKET, 13).stream()
            .skip(2)
            .toArray(HeldConnection[]::new);
    assertEquals(List.of(), Working.codes(then().with(), now(IN_A_SECOND).with(stay)));
  }

  /** nginx gives numbers to streams of HTTP/3, too. */
  @Test
  void whatIsCountedOtherwiseSaysNothing() {
    assertEquals(
        List.of(),
        Working.codes(
            then().with(),
            now(IN_A_SECOND).with(Connections.held(ConnectionKind.QUIC).number(0).build())));
  }

  @Test
  void thoseThatWaitForMillisecondsMayBeGivenUp() {
    assertEquals(
        List.of(),
        Working.codes(
            then().with(),
            now(IN_A_SECOND)
                .with(toPeer(ConnectionKind.COSOCKET_UNPOOLED).number(5050).expires(399).build())));
  }

  @Test
  void oneLookSpeaksForAnother() {
    assertTrue(
        Findings.codesThatNeedTime(Reports.of(now(IN_A_SECOND).with()))
            .containsAll(List.of("no-pool", "never-reused")));
    assertEquals(List.of(), Findings.codesThatNeedTime(Reports.of(then().with())));
  }
}
