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
import java.util.Optional;
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
          new WorkerConnections.Gone(
              Optional.of(new WorkerConnections.Counted(opened, opened, age + 100_000)),
              alone,
              closed,
              OptionalLong.empty());
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
            + " clients made 100 requests, and no"
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
            + " clients made 100 requests, and no look met a pool that"
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
  void anIdleOneShowsThatSomeAreKept() {
    HeldConnection idle = toPeer(ConnectionKind.COSOCKET_IDLE).number(2).pool("a").build();
    assertEquals(
        List.of("no-pool"),
        Working.codes(then(inUse(1)).with(), now(IN_A_SECOND, inUse(1)).with()));
    assertEquals(
        List.of("seldom-reused"),
        Working.codes(then(inUse(0)).with(), now(IN_A_SECOND, inUse(0)).with(idle)));
  }

  @Test
  void poolsIntoWhichSomeArePutBack() {
    HeldConnection before = toPeer(ConnectionKind.COSOCKET_IDLE).number(2).pool("a").build();
    HeldConnection after = toPeer(ConnectionKind.COSOCKET_IDLE).number(4).pool("a").build();
    HeldConnection bottom = toPeer(ConnectionKind.COSOCKET_IDLE).number(3).pool("a").build();
    List<Finding> found =
        Working.looks(
            then(inUse(1)).with(before, bottom),
            nowWithOthers(IN_A_SECOND / 2, inUse(1)).with(after, bottom));

    assertOnly(
        "seldom-reused",
        "250 connections to it were closed by this side within the last second, and 1 of 2 that were"
            + " there before are gone; nginx opened up to 100 between two looks, while clients made"
            + " 100 requests, though the pool a leads there",
        found);
    assertEquals(new Subject.Peer(PEER), found.getFirst().subject());
    assertTrue(found.getFirst().advice().startsWith("Find the uses that end without setkeepalive"));
  }

  /** What is kept for milliseconds is closed when that is over. */
  @Test
  void aTimeoutOfMillisecondsIsToldByTheIdleOnes() {
    List<HeldConnection> idle = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      idle.add(toPeer(ConnectionKind.COSOCKET_IDLE).number(5050 + i).pool("a").expires(60).build());
    }
    List<Finding> found =
        Working.looks(
            then().with(), now(IN_A_SECOND / 2).with(idle.toArray(HeldConnection[]::new)));
    assertEquals(List.of("seldom-reused"), found.stream().map(Finding::code).toList());
    assertTrue(found.getFirst().advice().contains("60 is no minute"));
  }

  /** Without a name of its own a pool has that of the address. */
  @Test
  void aPoolOfItsAddressLeadsThere() {
    Pool named =
        pool("10.0.0.7:6379", 30, 100, 0, 1, 0)
            .with(new PoolContents(List.of(), List.of(), 1, false));
    assertOnly(
        "seldom-reused",
        "500 connections to it were closed by this side within the last second; nginx opened up to"
            + " 100 between two looks, while clients made 100 requests, though the pool"
            + " 10.0.0.7:6379 leads there",
        Working.looks(then(named).with(), nowWithOthers(IN_A_SECOND).with()));
    assertEquals(
        List.of("seldom-reused"), Working.codes(then().with(), now(IN_A_SECOND, named).with()));
    assertEquals(
        List.of(), Working.codes(then(inUse(1)).with(), nowWithOthers(IN_A_SECOND).with()));
  }

  /** Who closes as many is somebody else then. */
  @Test
  void oneThatStaysShowsThatTheyAreKept() {
    HeldConnection idle = toPeer(ConnectionKind.COSOCKET_IDLE).number(2).build();
    assertEquals(List.of(), Working.codes(then().with(idle), now(IN_A_SECOND / 2).with(idle)));
    assertEquals(List.of(), Working.codes(then().with(idle), now(IN_A_SECOND).with(idle)));
  }

  /** Upstreams to it may be what is closed. */
  @Test
  void whereUpstreamsLeadItIsNotSaidOfCosockets() {
    HeldConnection idle = toPeer(ConnectionKind.COSOCKET_IDLE).number(2).build();
    HeldConnection upstream = toPeer(ConnectionKind.UPSTREAM_ACTIVE).number(5050).build();
    assertEquals(
        List.of(), Working.codes(then().with(idle), nowWithOthers(IN_A_SECOND / 2).with(upstream)));
    assertEquals(List.of(), Working.codes(then().with(), nowWithOthers(IN_A_SECOND / 2).with()));
  }

  /** Another program closes more than this gateway opens; or most requests use none of these. */
  @Test
  void whatIsNotAsFastIsOfSomebodyElse() {
    Map<Long, List<String>> expected =
        Map.of(
            4 * IN_A_SECOND + 1,
            List.of(),
            4 * IN_A_SECOND,
            List.of("no-pool"),
            375L,
            List.of("no-pool"),
            374L,
            List.of("seldom-reused"),
            165L,
            List.of("seldom-reused"),
            164L,
            List.of());
    expected.forEach(
        (closed, codes) ->
            assertEquals(
                codes, Working.codes(then().with(), now(closed).with()), "closed: " + closed));
  }

  @Test
  void thoseThatStayAreNone() {
    assertEquals(List.of("no-pool"), Working.codes(then().with(), now(IN_A_SECOND).with(stay(10))));
    assertEquals(
        List.of("seldom-reused"), Working.codes(then().with(), now(IN_A_SECOND).with(stay(11))));
    assertEquals(
        List.of("seldom-reused"), Working.codes(then().with(), now(IN_A_SECOND).with(stay(50))));
    assertEquals(List.of(), Working.codes(then().with(), now(IN_A_SECOND).with(stay(51))));
  }

  private static HeldConnection[] stay(int count) {
    return Connections.held(ConnectionKind.UDP_COSOCKET, count + 2).stream()
        .skip(2)
        .toArray(HeldConnection[]::new);
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
