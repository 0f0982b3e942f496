package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A pool that keeps some connections to a peer, while many are closed. */
class SeldomReusedRuleTest {
  private static final String PEER = "10.0.0.7:6379";

  /** What a look at a worker shows, whose pool has had idle connections. */
  private record Look(long age, long timeWait, long size, long mostIdle, List<HeldConnection> all) {
    /** With four connections in use, numbered from a first one on. */
    static Look of(long age, int first) {
      return new Look(age, 700, 30, 5, inUse(first, 4));
    }

    Look timeWait(long connections) {
      return new Look(age, connections, size, mostIdle, all);
    }

    Look size(long connections) {
      return new Look(age, timeWait, connections, mostIdle, all);
    }

    Look mostIdle(long connections) {
      return new Look(age, timeWait, size, connections, all);
    }

    Look with(List<HeldConnection> more) {
      return new Look(
          age, timeWait, size, mostIdle, Stream.concat(all.stream(), more.stream()).toList());
    }

    Worker worker(ConnectionKind... others) {
      Map<ConnectionKind, Long> kinds = new EnumMap<>(ConnectionKind.class);
      all.forEach(entry -> kinds.merge(entry.kind(), 1L, Long::sum));
      Stream.of(others).forEach(kind -> kinds.put(kind, 1L));
      ConnectionPeer peer =
          new ConnectionPeer(
              Connections.name(PEER),
              kinds,
              OptionalLong.of(timeWait),
              List.of(Connections.name("a")));
      long idle = kinds.getOrDefault(ConnectionKind.COSOCKET_IDLE, 0L);
      return Workers.with(
          Connections.aged(age, Connections.pool(1024, all, List.of(), List.of(peer), List.of())),
          Observed.worker(
              7,
              pool("a", size, -1, 4 + idle, idle, 0)
                  .with(new PoolContents(List.of(), List.of(), mostIdle, false))));
    }
  }

  private static List<HeldConnection> inUse(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(
            number ->
                Connections.held(ConnectionKind.COSOCKET_ACTIVE)
                    .pool("a")
                    .number(number)
                    .between("127.0.0.1:9", PEER)
                    .reused(1)
                    .doing(CosocketActivity.IDLE)
                    .build())
        .toList();
  }

  private static List<HeldConnection> idle(int first, int count, long expires) {
    return IntStream.range(first, first + count)
        .mapToObj(
            number ->
                Connections.held(ConnectionKind.COSOCKET_IDLE)
                    .pool("a")
                    .number(number)
                    .between("127.0.0.1:9", PEER)
                    .expires(expires)
                    .build())
        .toList();
  }

  private static HeldConnection client(long requests) {
    return Connections.held(ConnectionKind.CLIENT_ACTIVE).number(0).requests(requests).build();
  }

  private static List<String> codes(Look before, Look now) {
    return Working.codes(before.worker(), now.worker());
  }

  @Test
  void whatThisSideClosesThoughAPoolLeadsThere() {
    Worker before = Look.of(1000, 1).worker();
    List<Finding> found = Working.looks(before, Look.of(1210, 5).worker());
    assertOnly(
        "seldom-reused",
        "700 connections to it were closed within the last minute (TIME_WAIT), by this side, and 4"
            + " of 4 that were there 200 ms before are gone, though the pool a leads there",
        found);
    assertEquals(new Subject.Peer(Connections.name(PEER)), found.getFirst().subject());
    assertTrue(found.getFirst().advice().startsWith("Find the uses that end"));
    assertTrue(Findings.codesThatNeedTime(Reports.of(before)).contains("seldom-reused"));
  }

  @Test
  void mostHaveToBeGone() {
    assertEquals(List.of("seldom-reused"), codes(Look.of(1000, 1), Look.of(1210, 4)));
    assertEquals(List.of(), codes(Look.of(1000, 1), Look.of(1210, 3)));
    List<HeldConnection> kept = idle(50, 3, 9000);
    assertEquals(List.of(), codes(Look.of(1000, 1).with(kept), Look.of(1210, 4).with(kept)));
    assertEquals(List.of(), codes(Look.of(1000, 1).timeWait(599), Look.of(1210, 5).timeWait(599)));
  }

  @Test
  void anIdleTimeoutOfMilliseconds() {
    Worker before = Look.of(1000, 1).with(idle(20, 2, 20)).worker();
    List<Finding> found = Working.looks(before, Look.of(1210, 25).with(idle(30, 1, 60)).worker());
    assertOnly(
        "seldom-reused",
        "700 connections to it were closed within the last minute (TIME_WAIT), by this side, and 6"
            + " of 6 that were there 200 ms before are gone, though the pool a leads there; the"
            + " idle ones are closed in 60 ms at most",
        found);
    assertTrue(found.getFirst().advice().startsWith("Let setkeepalive keep idle"));
    assertTrue(
        Working.looks(before, Look.of(1210, 25).with(idle(30, 1, 1001)).worker())
            .getFirst()
            .advice()
            .startsWith("Find the uses"));
    assertTrue(
        Working.looks(before, Look.of(1210, 25).worker())
            .getFirst()
            .advice()
            .startsWith("Find the uses"));
  }

  @Test
  void whatOtherFindingsSayIsNotSaidAgain() {
    assertEquals(
        List.of("never-reused"), codes(Look.of(1000, 1).mostIdle(0), Look.of(1210, 5).mostIdle(0)));
    assertEquals(
        List.of("full-no-backlog"), codes(Look.of(1000, 1).size(3), Look.of(1210, 5).size(3)));
    assertEquals(List.of(), codes(Look.of(1000, 1).size(3), Look.of(1210, 5)));
    assertEquals(List.of(), codes(Look.of(1000, 1), Look.of(1210, 5).size(3)));
  }

  /** Its peer closes them if far fewer than are gone in a minute are in TIME_WAIT. */
  @Test
  void whatOthersMayHaveClosed() {
    Look before = Look.of(1000, 1).with(inUse(20, 9));
    assertEquals(List.of(), codes(before, Look.of(1210, 35)));
    assertEquals(List.of("seldom-reused"), codes(before, Look.of(1210, 35).timeWait(707)));
    for (ConnectionKind upstream :
        List.of(
            ConnectionKind.UPSTREAM_ACTIVE,
            ConnectionKind.UPSTREAM_IDLE,
            ConnectionKind.BALANCER_IDLE)) {
      assertEquals(
          List.of(), Working.codes(Look.of(1000, 1).worker(upstream), Look.of(1210, 5).worker()));
    }
  }

  /** Connections that serve many requests each are closed some time. */
  @Test
  void fewConnectionsForManyRequests() {
    Look before = Look.of(1000, 1).with(List.of(client(100)));
    assertEquals(
        List.of("seldom-reused"), codes(before, Look.of(1210, 5).with(List.of(client(112)))));
    assertEquals(List.of(), codes(before, Look.of(1210, 5).with(List.of(client(113)))));
  }

  @Test
  void aWorkerThatShutsDownSaysNothing() {
    Worker before = Look.of(1000, 1).worker();
    Worker now = Look.of(1210, 5).worker();
    Worker leaving = Workers.with(now.parts().connections().orElseThrow(), Observed.exiting(7));
    assertEquals(List.of(), Working.codes(before, leaving));
  }
}
