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
import io.cosockpool.model.Worker;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
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
