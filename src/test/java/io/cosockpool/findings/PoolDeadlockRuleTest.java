package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.findings.Working.codes;
import static io.cosockpool.findings.Working.connections;
import static io.cosockpool.findings.Working.cosockets;
import static io.cosockpool.findings.Working.only;
import static io.cosockpool.findings.Working.with;
import static io.cosockpool.model.Pools.pool;
import static io.cosockpool.model.RequestSamples.capturer;
import static io.cosockpool.model.RequestSamples.nester;
import static io.cosockpool.model.RequestSamples.resolver;
import static io.cosockpool.model.RequestSamples.sleeper;
import static io.cosockpool.model.RequestSamples.waiter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Request;
import io.cosockpool.model.Worker;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that wait for pools whose connections they hold. */
class PoolDeadlockRuleTest {
  private static final String CODE = "pool-deadlock";
  private static final Pool OWN = pool("a", 2, 9, 2, 0, 2);

  private static List<HeldConnection> held(long sent) {
    return cosockets("a", 9, 2, CosocketActivity.IDLE, sent, 0);
  }

  /** Two connections of the pool, and these requests. */
  private static Worker own(long sent, Request... requests) {
    return with(worker(7, OWN), connections(held(sent)), requests);
  }

  /** A pool of one connection, and another one, with these requests. */
  private static Worker circle(Request... requests) {
    return with(
        worker(7, pool("a", 1, 9, 1, 0, 1), pool("b", 1, 9, 1, 0, 1)),
        connections(
            Connections.all(
                List.of(
                    cosockets("a", 9, 1, CosocketActivity.IDLE, 2, 0),
                    cosockets("b", 10, 1, CosocketActivity.IDLE, 2, 0)))),
        requests);
  }

  private static boolean isFound(Worker... looks) {
    return codes(looks).contains(CODE);
  }

  @Test
  void allHoldersWaitForTheSamePool() {
    Worker stuck = own(2, nester(1, 900, "a", 9, "a"), nester(2, 800, "a", 10, "a"));
    assertEquals(
        "all 2 connections in use in process 7 are held by 2 requests that wait for a connection of"
            + " this pool: none comes back before a connect gives up, the first of them in 500 ms",
        only(CODE, stuck, stuck).evidence().toString());
  }

  @Test
  void oneThatDoesSomethingElseGivesItsConnectionBack() {
    Worker free = own(2, nester(1, 900, "a", 9, "a"), sleeper(2, 800, "a", 10));
    assertFalse(isFound(free, free));
    Worker unknown = own(2, nester(1, 900, "a", 9, "a"));
    assertFalse(isFound(unknown, unknown));
  }

  @Test
  void itHasToLast() {
    Worker stuck = own(2, nester(1, 900, "a", 9, "a"), nester(2, 800, "a", 10, "a"));
    assertFalse(isFound(stuck));
    assertTrue(Findings.codesThatNeedTime(Reports.of(stuck)).contains(CODE));
    assertFalse(isFound(own(1), stuck));
  }

  @Test
  void connectionsOfOtherThanRequestsCount() {
    Worker more =
        with(
            worker(7, pool("a", 2, 9, 3, 0, 2)),
            connections(held(2)),
            nester(1, 900, "a", 9, "a"),
            nester(2, 800, "a", 10, "a"));
    assertFalse(isFound(more, more));
  }

  @Test
  void twoPoolsThatWaitForEachOther() {
    Worker stuck = circle(nester(1, 900, "a", 9, "b"), nester(2, 800, "b", 10, "a"));
    List<Finding> findings =
        Working.looks(stuck, stuck).stream().filter(each -> each.code().equals(CODE)).toList();
    assertEquals(2, findings.size());
    assertEquals(
        "the connection in use in process 7 is held by 1 request that waits for a connection of b:"
            + " it does not come back before a connect gives up, the first of them in 500 ms",
        findings.getFirst().evidence().toString());
    String redacted = Finding.redacted(Working.looks(stuck, stuck), new Pseudonyms()).toString();
    assertFalse(redacted.contains("connection of b"), redacted);
  }

  @Test
  void aRowOfPoolsThatEndsIsNoCircle() {
    Worker row = circle(nester(1, 900, "a", 9, "b"), sleeper(2, 800, "b", 10));
    assertFalse(isFound(row, row));
  }

  @Test
  void aSubrequestThatWaitsKeepsItsRequest() {
    Request outer = nester(1, 900, "a", 9, "a");
    Worker stuck = own(2, outer, capturer(2, 800, "a", 10, waiter(2, 800, "a")));
    assertTrue(isFound(stuck, stuck));
    Worker free = own(2, outer, capturer(2, 800, "a", 10, resolver(2, 800, "a")));
    assertFalse(isFound(free, free));
  }
}
