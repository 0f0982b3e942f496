package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.findings.Working.codes;
import static io.cosockpool.findings.Working.connections;
import static io.cosockpool.findings.Working.cosockets;
import static io.cosockpool.findings.Working.only;
import static io.cosockpool.findings.Working.with;
import static io.cosockpool.model.Pools.NO_BACKLOG;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds the connections of a full pool. */
class HeldRuleTest {
  private static final Pool FULL = pool("a", 4, 9, 4, 0, 0);

  private static Worker holding(Pool pool, List<HeldConnection> connections) {
    return with(
        worker(7, pool),
        connections(connections),
        RequestSamples.holder(9, 1900, "a", RequestSamples.frame("query", "lib/db.lua", 42)));
  }

  private static Worker reading(Pool pool, long sent, long unread) {
    return holding(pool, cosockets("a", 9, 4, CosocketActivity.RECEIVE, sent, unread));
  }

  @Test
  void aPeerThatSendsNothing() {
    Worker silent = reading(FULL, 2, 0);
    Finding finding = only("peer-slow", silent, silent);

    assertEquals(
        "4 of 4 connections in use in process 7 waited for their peer for 200 ms or more, and"
            + " nothing came; they were opened 1,909 to 1,912 ms ago; most lead to 10.0.0.7:6379;"
            + " held by 1 request, most of them at lib/db.lua:42",
        finding.evidence().toString());
    assertEquals(List.of("peer-slow"), codes(silent, silent));
  }

  @Test
  void whatIsHeldByNameIsRedacted() {
    Worker silent = reading(FULL, 2, 0);
    String evidence =
        Finding.redacted(Working.looks(silent, silent), new Pseudonyms())
            .getFirst()
            .evidence()
            .toString();
    assertTrue(evidence.contains("4 of 4 connections"), evidence);
    for (String secret : List.of("10.0.0.7", "6379", "lib/db")) {
      assertFalse(evidence.contains(secret), evidence);
    }
  }

  @Test
  void onlyWhatLastsCounts() {
    assertEquals(List.of(), codes(reading(FULL, 2, 0)));
    assertEquals(List.of(), codes(reading(FULL, 2, 0), reading(FULL, 4, 0)));
    assertEquals(List.of(), codes(reading(FULL, 2, 5), reading(FULL, 2, 0)));
    Worker others = holding(FULL, cosockets("a", 19, 4, CosocketActivity.RECEIVE, 2, 0));
    assertEquals(List.of(), codes(others, reading(FULL, 2, 0)));
    assertEquals(
        List.of("peer-slow", "never-reused"),
        Findings.codesThatNeedTime(Reports.of(reading(FULL, 2, 0))));
    assertEquals(
        List.of("worker-blocked", "never-reused"),
        Findings.codesThatNeedTime(Reports.of(reading(FULL, 2, 5))));
  }

  @Test
  void onlyOfAPoolThatIsFull() {
    Pool roomy = pool("a", 5, 9, 4, 0, 0);
    assertEquals(List.of(), codes(reading(roomy, 2, 0), reading(roomy, 2, 0)));
    Pool other = pool("b", 4, 9, 4, 0, 0);
    assertEquals(List.of("pool-miscounted"), codes(reading(other, 2, 0), reading(other, 2, 0)));
  }

  @Test
  void onlyIfItIsMostOfThem() {
    List<HeldConnection> mixed =
        Connections.all(
            List.of(
                cosockets("a", 9, 2, CosocketActivity.RECEIVE, 2, 0),
                cosockets("a", 11, 2, CosocketActivity.SEND, 2, 0)));
    assertEquals(List.of("peer-slow"), codes(holding(FULL, mixed), holding(FULL, mixed)));
    Pool larger = pool("a", 5, 9, 5, 0, 0);
    List<HeldConnection> more =
        Connections.all(List.of(mixed, cosockets("a", 13, 1, CosocketActivity.SEND, 2, 0)));
    assertEquals(List.of(), codes(holding(larger, more), holding(larger, more)));
  }

  @Test
  void luaCodeThatHoldsThemAndDoesSomethingElse() {
    Pool leaky = pool("a", 2, NO_BACKLOG, 4, 0, 0);
    Worker idle = holding(leaky, cosockets("a", 9, 4, CosocketActivity.IDLE, 2, 0));

    assertEquals(List.of("full-no-backlog", "held-idle"), codes(idle, idle));
    assertTrue(
        only("held-idle", idle, idle)
            .evidence()
            .toString()
            .startsWith("4 of 4 connections in use in process 7 sent nothing for 200 ms or more"));
  }

  /** Four that do something, of which the kernel tells this. */
  private static Worker known(
      Pool pool, CosocketActivity doing, TcpState state, long unsent, long retransmits) {
    return holding(
        pool,
        IntStream.range(9, 13)
            .mapToObj(
                number ->
                    Connections.held(ConnectionKind.COSOCKET_ACTIVE)
                        .pool("a")
                        .descriptor(number)
                        .number(number)
                        .bytesSent(2)
                        .reused(0)
                        .doing(doing)
                        .tcp(state, 0, unsent, OptionalLong.of(retransmits), OptionalLong.of(1000))
                        .build())
            .toList());
  }

  private static Worker sending(Pool pool, long unsent) {
    return known(pool, CosocketActivity.SEND, TcpState.ESTABLISHED, unsent, 0);
  }

  @Test
  void aPeerThatTakesNothing() {
    Pool queue = pool("a", 4, 9, 4, 0, 3);
    Worker stuck = sending(queue, 1000);
    Finding finding = only("peer-slow", stuck, stuck);

    assertTrue(
        finding
            .evidence()
            .toString()
            .startsWith(
                "4 of 4 connections in use in process 7 waited for 200 ms or more for their peer to"
                    + " take what they send, and it took nothing; 4,000 bytes are not acknowledged"),
        finding.evidence().toString());
    assertTrue(finding.advice().contains("send timeout"), finding.advice());
    assertEquals(finding.advice(), only("full-queue", stuck, stuck).advice());
  }

  /** What it takes between two looks is confirmed. */
  @Test
  void aPeerThatTakesSomeOfItIsFastEnough() {
    assertEquals(List.of(), codes(sending(FULL, 1000), sending(FULL, 999)));
    assertEquals(List.of(), codes(sending(FULL, 0), sending(FULL, 0)));
    assertEquals(List.of("peer-slow"), codes(sending(FULL, 1), sending(FULL, 1)));
  }

  @Test
  void whatIsNotAcknowledgedIsTold() {
    Worker cut = known(FULL, CosocketActivity.RECEIVE, TcpState.ESTABLISHED, 7, 3);
    Finding finding = only("peer-slow", cut, cut);
    assertTrue(
        finding
            .evidence()
            .toString()
            .contains("nothing came; what was sent on 4 of them is not acknowledged, though the"),
        finding.evidence().toString());
    assertTrue(finding.advice().contains("reached at all"), finding.advice());

    Worker slow = known(FULL, CosocketActivity.RECEIVE, TcpState.ESTABLISHED, 0, 0);
    Finding without = only("peer-slow", slow, slow);
    assertFalse(without.evidence().toString().contains("acknowledged"));
    assertFalse(without.advice().contains("reached at all"), without.advice());
  }

  @Test
  void whatThePeerHasClosedIsTold() {
    Worker closed = known(FULL, CosocketActivity.IDLE, TcpState.CLOSE_WAIT, 0, 0);
    Finding finding = only("held-idle", closed, closed);
    assertTrue(
        finding.evidence().toString().contains("; the peer has closed 4 of them"),
        finding.evidence().toString());
    assertTrue(finding.advice().startsWith("The peer has closed them"), finding.advice());

    Worker open = known(FULL, CosocketActivity.IDLE, TcpState.ESTABLISHED, 0, 0);
    Finding without = only("held-idle", open, open);
    assertFalse(without.evidence().toString().contains("the peer has closed"));
    assertTrue(without.advice().startsWith("Put the connection back"), without.advice());
  }

  private static HeldConnection client(long number, TcpState state) {
    return Connections.held(ConnectionKind.CLIENT_ACTIVE).number(number).tcp(state, 0, 0).build();
  }

  /** Two requests that wait for answers, and what became of their clients. */
  private static Worker asked(TcpState first, TcpState second) {
    List<HeldConnection> all =
        Stream.concat(
                cosockets("a", 9, 4, CosocketActivity.RECEIVE, 2, 0).stream(),
                Stream.of(client(90, first), client(91, second)))
            .toList();
    return with(
        worker(7, FULL),
        connections(all),
        RequestSamples.holder(90, 1900, "a", 9),
        RequestSamples.holder(91, 1900, "a", 10));
  }

  /** Their requests go on all the same. */
  @Test
  void clientsThatHaveLeft() {
    Worker neither = asked(TcpState.ESTABLISHED, TcpState.ESTABLISHED);
    assertFalse(only("peer-slow", neither, neither).evidence().toString().contains("client"));

    Worker one = asked(TcpState.CLOSE_WAIT, TcpState.ESTABLISHED);
    Finding ofOne = only("peer-slow", one, one);
    assertTrue(
        ofOne.evidence().toString().endsWith("; 1 of their clients has closed its side"),
        ofOne.evidence().toString());
    assertFalse(ofOne.advice().contains("lua_check_client_abort"), ofOne.advice());

    Worker both = asked(TcpState.CLOSE_WAIT, TcpState.CLOSE_WAIT);
    Finding ofBoth = only("peer-slow", both, both);
    assertTrue(
        ofBoth.evidence().toString().endsWith("; 2 of their clients have closed their side"),
        ofBoth.evidence().toString());
    assertTrue(ofBoth.advice().startsWith("Look at the peer"), ofBoth.advice());
    assertTrue(ofBoth.advice().contains("lua_check_client_abort on ends"), ofBoth.advice());
  }

  /** A Lua timer, or a request, that waits for an answer on the only connection. */
  private static Worker watching(Pool pool, boolean timer, CosocketActivity doing) {
    Request request = RequestSamples.holder(9, 1900, "a");
    return with(
        worker(7, pool),
        connections(cosockets("a", 9, 1, doing, 2, 0)),
        timer ? RequestSamples.inTimer(request) : request);
  }

  @Test
  void aTimerThatWatchesHoldsUpNobody() {
    Pool single = pool("a", 1, NO_BACKLOG, 1, 0, 0);
    CosocketActivity receive = CosocketActivity.RECEIVE;
    Worker watch = watching(single, true, receive);
    assertEquals(List.of(), codes(watch, watch));

    Worker request = watching(single, false, receive);
    assertEquals(List.of("peer-slow"), codes(request, request));
    Worker waitedFor = watching(pool("a", 1, 9, 1, 0, 1), true, receive);
    assertEquals(List.of("full-queue", "peer-slow"), codes(waitedFor, waitedFor));
    Worker leak = watching(single, true, CosocketActivity.IDLE);
    assertEquals(List.of("held-idle"), codes(leak, leak));
  }

  /** Each holds its connection for a moment only. */
  @Test
  void othersThatAreHeldByRequestsThatWait() {
    List<HeldConnection> first = cosockets("a", 9, 4, CosocketActivity.IDLE, 2, 0);
    List<HeldConnection> second = cosockets("a", 19, 4, CosocketActivity.IDLE, 2, 0);
    Worker now = held(second, 19, 20, 21);

    assertEquals(
        "3 of 4 connections in use in process 7 are held while Lua code does something else, as most"
            + " were 200 ms before; they were opened 1,919 to 1,921 ms ago; most lead to"
            + " 10.0.0.7:6379; held by 3 requests, which wait for the end of a sleep",
        only("held-idle", holding(FULL, first), now).evidence().toString());
    assertEquals(List.of(), codes(holding(FULL, first), held(second, 19, 20)));
    assertEquals(List.of(), codes(now));
    assertEquals(
        List.of(), codes(holding(FULL, cosockets("a", 9, 4, CosocketActivity.RECEIVE, 2, 0)), now));
    assertEquals(List.of(), codes(holding(pool("a", 5, 9, 4, 0, 0), first), now));
  }

  private static Worker held(List<HeldConnection> connections, int... descriptors) {
    return with(
        worker(7, FULL),
        connections(connections),
        IntStream.of(descriptors)
            .mapToObj(descriptor -> RequestSamples.sleeper(descriptor, 50, "a", descriptor))
            .toArray(Request[]::new));
  }

  /** Four connections of a full pool at a time, with so much left to wait for their peer. */
  private static Report at(long milliseconds, CosocketActivity doing, OptionalLong expires) {
    List<HeldConnection> connections =
        IntStream.range(9, 13)
            .mapToObj(
                number -> {
                  Connections.Held held =
                      Connections.held(ConnectionKind.COSOCKET_ACTIVE)
                          .pool("a")
                          .descriptor(number)
                          .number(number)
                          .bytesSent(2)
                          .reused(0)
                          .doing(doing);
                  return (expires.isPresent() ? held.expires(expires.getAsLong()) : held).build();
                })
            .toList();
    return Reports.on(Reports.live("host", milliseconds), Reports.of(holding(FULL, connections)));
  }

  private static List<Finding> between(Report before, Report now) {
    return Findings.of(now.after(List.of(before)), OptionalLong.empty());
  }

  @Test
  void betweenReadingsThatAreFarApartTheTimerTellsWhetherAnythingCame() {
    CosocketActivity receive = CosocketActivity.RECEIVE;
    Report before = at(1000, receive, OptionalLong.of(50_000));

    assertTrue(
        Observed.only(between(before, at(16_900, receive, OptionalLong.of(34_100))))
            .evidence()
            .toString()
            .contains("waited for their peer for 15 s or more, and nothing came"));
    assertEquals(List.of(), between(before, at(16_900, receive, OptionalLong.of(50_000))));
    assertEquals(List.of(), between(before, at(16_900, receive, OptionalLong.of(34_900))));
    assertEquals(
        List.of(),
        between(
            at(1000, receive, OptionalLong.empty()), at(16_900, receive, OptionalLong.empty())));
    assertEquals(
        List.of("held-idle"),
        between(
                at(1000, CosocketActivity.IDLE, OptionalLong.empty()),
                at(16_900, CosocketActivity.IDLE, OptionalLong.empty()))
            .stream()
            .map(Finding::code)
            .toList());
  }

  @Test
  void theAdviceAboutAFullPoolFollowsTheCause() {
    Pool queue = pool("a", 4, 9, 4, 0, 3);
    Worker silent = reading(queue, 2, 0);
    Worker idle = holding(queue, cosockets("a", 9, 4, CosocketActivity.IDLE, 2, 0));

    assertEquals(
        only("peer-slow", silent, silent).advice(), only("full-queue", silent, silent).advice());
    assertEquals(only("held-idle", idle, idle).advice(), only("full-queue", idle, idle).advice());
    assertFalse(only("full-queue", silent, silent).advice().contains("raise pool_size"));
    assertTrue(only("full-queue", silent).advice().contains("raise pool_size"));
  }
}
