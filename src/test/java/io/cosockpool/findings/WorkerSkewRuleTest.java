package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertLasting;
import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.pool;

import io.cosockpool.model.Worker;
import org.junit.jupiter.api.Test;

/** One worker that uses much more of a pool than the others do. */
class WorkerSkewRuleTest {
  @Test
  void oneWorkerThatDoesTheWorkOfAll() {
    Worker idle = worker(8, pool("a", 40, 9, 0, 5, 0));

    assertLasting(
        "worker-skew",
        "process 7 uses or waits for 20 connections of a size of 40, the others for 5.0 on average",
        findings(
            worker(7, pool("a", 40, 9, 20, 0, 0)), idle, worker(9, pool("a", 40, 9, 10, 0, 0))));
    assertNone(worker(7, pool("a", 38, 9, 19, 0, 0)), worker(8, pool("a", 38, 9, 0, 5, 0)));
    assertNone(worker(7, pool("a", 40, 9, 20, 0, 0)), idle, worker(9, pool("a", 40, 9, 11, 0, 0)));
    assertNone(worker(7, pool("a", 40, 9, 30, 0, 0)));
  }

  @Test
  void workersWithoutThePoolUseNoneOfIt() {
    Worker other = worker(8);
    assertLasting(
        "worker-skew",
        "process 7 uses or waits for 90 connections of a size of 100, the others for 0.0 on average",
        findings(worker(7, pool("a", 100, 9, 90, 0, 0)), other, worker(9), worker(10)));
    assertLasting(
        "worker-skew",
        "process 7 uses or waits for 40 connections of a size of 40, the others for 10.0 on average",
        findings(
            worker(7, pool("a", 40, 9, 40, 0, 0)), other, worker(9, pool("a", 40, 9, 20, 0, 0))));
  }

  @Test
  void skewInAPoolWithRoomIsNothingToSay() {
    Worker other = worker(8, pool("a", 1000, 9, 5, 0, 0));
    assertNone(worker(7, pool("a", 1000, 9, 499, 0, 0)), other);
    only(findings(worker(7, pool("a", 1000, 9, 500, 0, 0)), other));
  }
}
