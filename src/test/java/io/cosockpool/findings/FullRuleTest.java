package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertLasting;
import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.exiting;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.held;
import static io.cosockpool.findings.Observed.names;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.NO_BACKLOG;
import static io.cosockpool.model.Pools.pool;
import static io.cosockpool.model.RequestSamples.frame;
import static io.cosockpool.model.RequestSamples.holder;
import static io.cosockpool.model.RequestSamples.report;
import static io.cosockpool.model.RequestSamples.waiter;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Finding;
import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Name;
import io.cosockpool.model.Parts;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A full pool has its finding, by what its backlog is. */
class FullRuleTest {
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
        finding.evidence().toString());
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
  void thePlacesInTheCodeThatHoldMostAreNamed() {
    LuaFrame query = frame("query", "lib/db.lua", 42);
    LuaFrame ping = frame("ping", "lib/db.lua", 7);
    LuaFrame get = frame("get", "lib/cache.lua", 9);
    Report report =
        report(
            holder(1, 100, "a", ping),
            holder(2, 3100, "a", query),
            holder(3, 50, "a", query),
            holder(4, 9000, "b", get),
            waiter(5, 20, "a", get));
    Worker worker = worker(7, pool("a", 3, 9, 3, 0, 1));
    Parts read = report.workers().getFirst().parts();

    Finding finding =
        only(findings(worker.with(worker.parts().with(read.requests().orElseThrow()))));

    assertEquals(
        List.of(
            new Finding.Holding(new HoldingPlace(query, 2, 2, OptionalLong.of(3100)), 3),
            new Finding.Holding(new HoldingPlace(ping, 1, 1, OptionalLong.of(100)), 3)),
        finding.holdings());
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
  void theLongestWait() {
    WaitingConnect unknown =
        new WaitingConnect(
            new Name(new byte[] {'h'}),
            80,
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty());
    WaitingConnect known =
        new WaitingConnect(
            unknown.host(), 80, OptionalLong.of(250), OptionalLong.of(750), Optional.empty());

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
  void fullWithABacklogOfNothing() {
    assertLasting(
        "full-refusing",
        "2 of 2 connections are in use in process 7, and the backlog is 0; further connects fail at"
            + " once with \"too many waiting connect operations\"",
        findings(worker(7, pool("a", 2, 0, 2, 0, 0))));
    assertNone(worker(7, pool("a", 2, 0, 1, 0, 0)));
    assertNone(worker(7, pool("a", 2, 0, 2, 1, 0)));
  }

  @Test
  void fullWithABacklogThatIsUsedUp() {
    List<Finding> findings = findings(worker(7, pool("a", 2, 15, 2, 0, 15)));
    assertEquals(
        List.of("full-queue", "full-refusing"), findings.stream().map(Finding::code).toList());
    assertEquals(
        "2 of 2 connections are in use in process 7, and 15 of 15 connects wait that the backlog"
            + " allows; further connects fail at once with \"too many waiting connect"
            + " operations\"; so in each of 2 looks within about 200 ms",
        findings.getLast().evidence().toString());
    assertEquals(
        List.of("full-queue"),
        findings(worker(7, pool("a", 2, 15, 2, 0, 14))).stream().map(Finding::code).toList());
  }

  @Test
  void fullWithoutABacklog() {
    assertLasting(
        "full-no-backlog",
        "3 connections are in use in process 7, and 2 can be kept",
        findings(worker(7, pool("a", 2, NO_BACKLOG, 3, 0, 0))));
    assertLasting(
        "full-no-backlog",
        "180 connections are in use and 1 is idle in process 7, and 100 can be kept",
        findings(worker(7, pool("a", 100, NO_BACKLOG, 180, 1, 0))));
    assertLasting(
        "full-no-backlog",
        "1 connection is in use and 2 are idle in process 7, and 2 can be kept",
        findings(worker(7, pool("a", 2, NO_BACKLOG, 1, 2, 0))));
    assertNone(worker(7, pool("a", 2, NO_BACKLOG, 1, 1, 0)));
  }

  @Test
  void asManyAsTheSizeWithoutABacklogCanAllBeKept() {
    assertNone(worker(7, pool("a", 50, NO_BACKLOG, 50, 0, 0)));
    assertNone(worker(7, pool("a", 50, NO_BACKLOG, 0, 50, 0)));
  }

  @Test
  void fullWithABacklogThatNobodyNeedsIsNothingToSay() {
    assertNone(worker(7, pool("a", 2, 5, 2, 0, 0)));
  }

  @Test
  void connectsWaitInWorkersThatShutDownToo() {
    assertOnly(
        "full-queue",
        "2 of 2 connections are in use in process 8; connects that wait: 1",
        findings(worker(7), exiting(8, pool("a", 2, 9, 2, 0, 1))));
  }
}
