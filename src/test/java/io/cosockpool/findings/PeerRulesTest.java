package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.ofOtherMaster;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.findings.Working.peers;
import static io.cosockpool.findings.Working.with;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Peers that connections are opened to and closed, and those that do not answer. */
class PeerRulesTest {
  private static final String PEER = "10.0.0.7:80";

  private static Worker unpooled(int pid, long count, long timeWait, String... pools) {
    return with(
        worker(pid),
        peers(
            new KeepalivePool[0],
            Connections.peer(PEER, 0, 0, count, OptionalLong.of(timeWait), pools)));
  }

  @Test
  void noPoolKeepsAny() {
    List<Finding> found = findings(unpooled(7, 34, 600), unpooled(8, 26, 590));
    assertOnly(
        "no-pool",
        "60 cosockets are in use outside of any pool, 600 connections to it were closed within the"
            + " last minute (TIME_WAIT), and no pool leads to it",
        found);
    assertEquals(new Subject.Peer(Connections.name(PEER)), found.getFirst().subject());
    assertEquals(List.of(7, 8), found.getFirst().pids());
  }

  @Test
  void aPoolInAnotherWorkerIsAPool() {
    assertEquals(List.of(), findings(unpooled(7, 34, 600), unpooled(8, 0, 600, "a")));
    assertEquals(List.of(), findings(unpooled(7, 34, 599)));
    assertEquals(List.of(), findings(unpooled(7, 0, 9000)));
  }

  /** Of connections that last for milliseconds one look may show none, and another one some. */
  @Test
  void twoLooksCount() {
    assertOnly(
        "no-pool",
        "34 cosockets are in use outside of any pool, 700 connections to it were closed within the"
            + " last minute (TIME_WAIT), and no pool leads to it",
        Working.looks(unpooled(7, 34, 0), unpooled(7, 0, 700)));
    assertEquals(List.of(), Working.looks(unpooled(7, 34, 0), unpooled(7, 0, 700, "a")));
    assertTrue(Findings.codesThatNeedTime(Reports.of(unpooled(7, 0, 700))).contains("no-pool"));
    assertEquals(List.of(), Findings.codesThatNeedTime(Reports.of(unpooled(7, 0, 599))));
  }

  /** Cosockets outside of any pool, and how many are in TIME_WAIT. */
  private static Worker outside(long age, int first, CosocketActivity doing, long timeWait) {
    List<HeldConnection> entries =
        IntStream.range(first, first + 4)
            .mapToObj(
                number ->
                    Connections.held(ConnectionKind.COSOCKET_UNPOOLED)
                        .number(number)
                        .between("127.0.0.1:9", PEER)
                        .reused(0)
                        .doing(doing)
                        .expires(5000 - age)
                        .build())
            .toList();
    ConnectionPeer peer = Connections.peer(PEER, 0, 0, 4, OptionalLong.of(timeWait));
    return with(
        worker(7),
        Connections.aged(
            age, Connections.pool(1024, entries, List.of(), List.of(peer), List.of())));
  }

  /** What is closed may have been given up by whoever waited for an answer. */
  @Test
  void aMutePeerIsNoMatterOfKeeping() {
    Worker mute = outside(1000, 1, CosocketActivity.RECEIVE, 700);
    assertEquals(List.of(), Working.looks(mute, outside(1210, 1, CosocketActivity.RECEIVE, 700)));
    assertEquals(
        List.of("no-pool"), Working.codes(mute, outside(1210, 3, CosocketActivity.RECEIVE, 700)));
    assertEquals(
        List.of("no-pool"),
        Working.codes(
            outside(1000, 1, CosocketActivity.IDLE, 700),
            outside(1210, 1, CosocketActivity.IDLE, 700)));
  }

  @Test
  void aWorkerThatHasNoConnectionToAMutePeerSaysNothing() {
    Worker other = with(worker(8), Connections.aged(1210, Working.connections(List.of())));
    Report before = Reports.of(outside(1000, 1, CosocketActivity.RECEIVE, 700), other);
    Report now = Reports.of(outside(1210, 1, CosocketActivity.RECEIVE, 700), other);
    assertEquals(List.of(), Findings.of(now.after(List.of(before)), OptionalLong.empty()));
  }

  /** The side that closes first keeps a connection in TIME_WAIT. */
  @Test
  void aPeerThatClosesAfterOneUse() {
    Worker before = outside(1000, 1, CosocketActivity.RECEIVE, 70);
    Worker after = outside(1210, 9, CosocketActivity.RECEIVE, 71);
    assertOnly(
        "no-pool",
        "4 cosockets are in use outside of any pool, 4 that were in use 200 ms before are closed,"
            + " and no pool leads to it",
        Working.looks(before, after));
    assertTrue(Working.looks(before, after).getFirst().advice().startsWith("The peer closes"));
    Worker closing = outside(1210, 9, CosocketActivity.RECEIVE, 72);
    assertTrue(Working.looks(before, closing).getFirst().advice().startsWith("Call setkeepalive"));
    Worker closingForLong = outside(1000, 1, CosocketActivity.RECEIVE, 300);
    Worker stillClosing = outside(1210, 9, CosocketActivity.RECEIVE, 300);
    assertTrue(
        Working.looks(closingForLong, stillClosing)
            .getFirst()
            .advice()
            .startsWith("Call setkeepalive"));
    assertEquals(List.of(), Working.looks(before, outside(1210, 4, CosocketActivity.RECEIVE, 3)));
    assertTrue(Findings.codesThatNeedTime(Reports.of(before)).contains("no-pool"));
  }

  private static Worker passing(Map<ConnectionKind, Long> kinds, long timeWait, long keeps) {
    KeepalivePool[] kept =
        keeps == 0 ? new KeepalivePool[0] : new KeepalivePool[] {keeps("backend", keeps)};
    List<HeldConnection> entries =
        kinds.entrySet().stream()
            .flatMap(
                kind ->
                    Stream.generate(() -> passed(kind.getKey(), "backend")).limit(kind.getValue()))
            .toList();
    return passing(kinds, timeWait, entries, kept);
  }

  private static KeepalivePool keeps(String block, long size) {
    return new KeepalivePool(
        KeepalivePool.Owner.UPSTREAM,
        Optional.of(Connections.name(block)),
        OptionalLong.of(size),
        2,
        OptionalLong.of(1));
  }

  private static HeldConnection passed(ConnectionKind kind, String block) {
    return Connections.held(kind).pool(block).between("127.0.0.1:9", PEER).build();
  }

  private static Worker passing(
      Map<ConnectionKind, Long> kinds,
      long timeWait,
      List<HeldConnection> entries,
      KeepalivePool... kept) {
    ConnectionPeer peer =
        new ConnectionPeer(
            Connections.name(PEER),
            kinds,
            OptionalLong.of(timeWait),
            List.of(Connections.name("backend"), Connections.name("other")));
    return with(
        worker(7), Connections.pool(1024, entries, List.of(), List.of(peer), List.of(kept)));
  }

  @Test
  void anUpstreamThatKeepsTooFew() {
    Map<ConnectionKind, Long> kinds =
        Map.of(ConnectionKind.UPSTREAM_ACTIVE, 3L, ConnectionKind.UPSTREAM_IDLE, 2L);
    assertOnly(
        "upstream-keepalive",
        "3 connections to it serve requests, of the upstream block backend 2 are kept idle, where"
            + " each worker may keep 2, and 700 were closed within the last minute (TIME_WAIT)",
        findings(passing(kinds, 700, 2)));
    assertTrue(
        findings(passing(kinds, 700, 2)).getFirst().advice().startsWith("See whether keepalive"));
    assertEquals(List.of(), findings(passing(kinds, 599, 2)));
  }

  @Test
  void anUpstreamThatKeepsNone() {
    List<Finding> found = findings(passing(Map.of(ConnectionKind.UPSTREAM_ACTIVE, 1L), 700, 0));
    assertOnly(
        "upstream-keepalive",
        "1 connection to it serves requests, and 700 were closed within the last minute"
            + " (TIME_WAIT)",
        found);
    assertTrue(found.getFirst().advice().startsWith("Give the upstream block keepalive"));
  }

  /** Two blocks with the same peer, of which one keeps its connections. */
  @Test
  void whatAnotherBlockKeepsTellsNothing() {
    Map<ConnectionKind, Long> kinds =
        Map.of(ConnectionKind.UPSTREAM_ACTIVE, 1L, ConnectionKind.UPSTREAM_IDLE, 2L);
    KeepalivePool other = keeps("other", 32);
    HeldConnection idle = passed(ConnectionKind.UPSTREAM_IDLE, "other");
    HeldConnection active = passed(ConnectionKind.UPSTREAM_ACTIVE, "backend");
    String closed = "700 were closed within the last minute (TIME_WAIT)";
    assertOnly(
        "upstream-keepalive",
        "1 connection to it serves requests, of the upstream block backend 0 are kept idle, where"
            + " each worker may keep 16, and "
            + closed,
        findings(passing(kinds, 700, List.of(active, idle, idle), keeps("backend", 16), other)));
    for (List<HeldConnection> entries :
        List.of(
            List.of(active, idle, idle),
            List.of(active, passed(ConnectionKind.UPSTREAM_ACTIVE, "other"), idle, idle))) {
      assertOnly(
          "upstream-keepalive",
          "1 connection to it serves requests, and " + closed,
          findings(passing(kinds, 700, entries, other)));
    }
  }

  @Test
  void whatLuaCodeMayHaveClosedIsNoUpstreams() {
    assertEquals(
        List.of(),
        findings(
            passing(
                Map.of(ConnectionKind.UPSTREAM_ACTIVE, 3L, ConnectionKind.COSOCKET_ACTIVE, 1L),
                700,
                0)));
  }

  /** Cosockets may be what is closed where a pool leads to the same address. */
  @Test
  void whatAPoolOfTheAddressLeadsToIsNoUpstreams() {
    Map<ConnectionKind, Long> kinds = Map.of(ConnectionKind.UPSTREAM_ACTIVE, 3L);
    Worker upstreams = passing(kinds, 700, 2);
    assertEquals("upstream-keepalive", only(findings(upstreams)).code());
    assertEquals(
        List.of(),
        findings(
            with(
                worker(7, pool(PEER, 30, 9, 0, 1, 0)),
                upstreams.parts().connections().orElseThrow())));
  }

  /** Connections that have sent something, as the kernel sees them. */
  private static List<HeldConnection> sent(
      ConnectionKind kind, int count, long reused, long unsent, long retransmits) {
    return Stream.generate(
            () ->
                Connections.held(kind)
                    .between("127.0.0.1:9", PEER)
                    .reused(reused)
                    .doing(CosocketActivity.RECEIVE)
                    .tcp(
                        TcpState.ESTABLISHED,
                        0,
                        unsent,
                        OptionalLong.of(retransmits),
                        OptionalLong.empty())
                    .build())
        .limit(count)
        .toList();
  }

  private static Worker sending(
      int pid, List<HeldConnection> connections, List<HeldConnection> more) {
    return with(
        worker(pid),
        Working.connections(Stream.concat(connections.stream(), more.stream()).toList()));
  }

  /** Each that is not acknowledged came out of a pool, and others are fine. */
  @Test
  void idleConnectionsThatSomethingHasForgotten() {
    ConnectionKind active = ConnectionKind.COSOCKET_ACTIVE;
    List<Finding> found =
        findings(
            sending(7, sent(active, 2, 1, 20, 2), sent(active, 5, 0, 0, 0)),
            sending(8, sent(active, 1, 4, 20, 7), List.of()));
    assertOnly(
        "peer-unreached",
        "what was sent on 3 connections in use is not acknowledged, though the kernel tried again;"
            + " 3 of these came out of a pool; 5 others to it are in use",
        found);
    assertEquals(new Subject.Peer(Connections.name(PEER)), found.getFirst().subject());
    assertEquals(List.of(7, 8), found.getFirst().pids());
    assertTrue(found.getFirst().advice().startsWith("Give setkeepalive a shorter timeout"));
  }

  @Test
  void aPeerThatAcknowledgesNothing() {
    for (ConnectionKind kind :
        List.of(
            ConnectionKind.COSOCKET_ACTIVE,
            ConnectionKind.COSOCKET_UNPOOLED,
            ConnectionKind.UPSTREAM_ACTIVE)) {
      List<Finding> found = findings(sending(7, sent(kind, 2, 1, 20, 2), sent(kind, 1, 0, 20, 2)));
      assertOnly(
          "peer-unreached",
          "what was sent on 3 connections in use is not acknowledged, though the kernel tried again;"
              + " 2 of these came out of a pool; 0 others to it are in use",
          found);
      assertTrue(found.getFirst().advice().startsWith("Look at whether the peer is reached"));
      assertEquals(List.of(), findings(sending(7, sent(kind, 2, 1, 20, 9), List.of())));
      assertEquals(List.of(), findings(sending(7, sent(kind, 9, 1, 20, 1), List.of())));
      assertEquals(List.of(), findings(sending(7, sent(kind, 9, 1, 0, 2), List.of())));
    }
    assertEquals(
        List.of(),
        findings(sending(7, sent(ConnectionKind.CLIENT_ACTIVE, 9, 1, 20, 9), List.of())));
  }

  private static HeldConnection connecting(TcpState state, long age, OptionalLong retransmits) {
    return Connections.held(ConnectionKind.COSOCKET_ACTIVE)
        .pool("a")
        .between("127.0.0.1:9", PEER)
        .age(age)
        .doing(CosocketActivity.CONNECT)
        .tcp(state, 0, 1, retransmits, OptionalLong.empty())
        .build();
  }

  private static Worker connecting(int pid, HeldConnection... connects) {
    return with(worker(pid), Working.connections(1024, connects));
  }

  @Test
  void connectsThatNobodyAnswers() {
    HeldConnection old = connecting(TcpState.SYN_SENT, 1000, OptionalLong.of(0));
    HeldConnection again = connecting(TcpState.SYN_SENT, 0, OptionalLong.of(1));
    List<Finding> found = findings(connecting(7, old, again), connecting(8, old));

    assertOnly("connect-unanswered", "3 connects have got no answer for a second or more", found);
    assertEquals(List.of(7, 8), found.getFirst().pids());
  }

  private static HeldConnection upstream(TcpState state, long age) {
    return Connections.held(ConnectionKind.UPSTREAM_ACTIVE)
        .between("127.0.0.1:9", PEER)
        .age(age)
        .tcp(state, 0, 1, OptionalLong.of(0), OptionalLong.empty())
        .build();
  }

  @Test
  void connectsToUpstreamsThatNobodyAnswers() {
    HeldConnection old = upstream(TcpState.SYN_SENT, 1000);
    HeldConnection cosocket = connecting(TcpState.SYN_SENT, 1000, OptionalLong.of(0));
    assertOnly(
        "connect-unanswered",
        "3 connects have got no answer for a second or more; all are to upstreams (proxy_pass and"
            + " the like)",
        findings(connecting(7, old, old, old)));
    assertOnly(
        "connect-unanswered",
        "3 connects have got no answer for a second or more; 2 of them are to upstreams (proxy_pass"
            + " and the like), the others of cosockets",
        findings(connecting(7, old, cosocket, old)));
    for (HeldConnection other :
        List.of(upstream(TcpState.SYN_SENT, 999), upstream(TcpState.ESTABLISHED, 5000))) {
      assertEquals(List.of(), findings(connecting(7, old, old, other)));
    }
  }

  @Test
  void aFreshConnectOrALostPacketIsNone() {
    HeldConnection old = connecting(TcpState.SYN_SENT, 1000, OptionalLong.of(0));
    for (HeldConnection other :
        List.of(
            connecting(TcpState.SYN_SENT, 999, OptionalLong.of(0)),
            connecting(TcpState.ESTABLISHED, 5000, OptionalLong.of(1)))) {
      assertEquals(List.of(), findings(connecting(7, old, old, other)));
    }
    assertEquals(
        List.of(),
        findings(
            Stream.of(
                    connecting(7, old, old),
                    with(ofOtherMaster(8), Working.connections(1024, old, old)))
                .toArray(Worker[]::new)));
  }
}
