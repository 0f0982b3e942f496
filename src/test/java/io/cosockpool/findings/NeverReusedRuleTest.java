package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.holding;
import static io.cosockpool.findings.Observed.idleAt;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A pool that connections are taken from only. */
class NeverReusedRuleTest {
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
  }

  @Test
  void aPeerThatNeverAnswersKeepsAllConnectionsInUse() {
    Pool inUse = pool("a", 30, 100, 30, 0, 0);
    assertNone(worker(7, inUse.with(new PoolContents(List.of(), List.of(), 0, true))));
  }
}
