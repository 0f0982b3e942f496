package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.exiting;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.names;
import static io.cosockpool.findings.Observed.ofOtherMaster;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.NO_BACKLOG;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for all rules. */
class FindingsTest {
  private static List<String> codes(Report last, Report... earlier) {
    return Findings.of(last.after(List.of(earlier)), OptionalLong.empty()).stream()
        .map(Finding::code)
        .toList();
  }

  private static Report report(Worker worker) {
    return Reports.of(Set.of(Subsystem.HTTP), List.of(worker));
  }

  @Test
  void aStateThatABusyWorkerPassesThroughIsNotFound() {
    Report overrun = report(worker(7, pool("a", 2, NO_BACKLOG, 3, 0, 0)));
    Report inOther = report(worker(8, pool("a", 2, NO_BACKLOG, 3, 0, 0)));
    Report healthy = report(worker(7, pool("a", 2, NO_BACKLOG, 2, 0, 0)));
    List<String> found = List.of("full-no-backlog");

    assertEquals(found, codes(overrun, overrun, overrun));
    assertEquals(List.of(), codes(overrun, overrun, healthy));
    assertEquals(List.of(), codes(healthy, overrun, overrun));
    assertEquals(List.of(), codes(overrun, inOther));
    assertEquals(List.of(), codes(overrun));
    assertEquals(found, Findings.codesThatNeedTime(overrun));
    assertEquals(List.of(), Findings.codesThatNeedTime(healthy));
  }

  @Test
  void whoHoldsAPoolIsAskedIfAnythingWaitsForIt() {
    Report waiting = report(worker(7, pool("a", 2, 5, 2, 0, 1)));
    Report full = report(worker(7, pool("a", 2, NO_BACKLOG, 2, 0, 0)));

    assertEquals(List.of(), Findings.codesThatNeedTime(waiting));
    assertTrue(Findings.askWhoHolds(waiting));
    assertFalse(Findings.askWhoHolds(full));
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
}
