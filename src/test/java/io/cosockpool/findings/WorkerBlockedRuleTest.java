package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.holding;
import static io.cosockpool.findings.Observed.idleAt;
import static io.cosockpool.findings.Observed.names;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Finding;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker that does not get to its events. */
class WorkerBlockedRuleTest {
  @Test
  void aWorkerThatLeavesIdleConnectionsAsTheyAre() {
    Worker healthy = worker(8, holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.7:1", "")));
    Finding finding =
        only(
            findings(
                worker(
                    7,
                    holding(
                        "a",
                        idleAt("10.0.0.7:1", "", TcpState.CLOSE_WAIT, 0),
                        idleAt("10.0.0.7:1", "", TcpState.ESTABLISHED, 1)),
                    holding("b", idleAt("10.0.0.7:1", "", TcpState.CLOSE_WAIT, 9)),
                    holding("c", idleAt("10.0.0.7:1", ""))),
                healthy));

    assertEquals("worker-blocked", finding.code());
    assertEquals(List.of(7), finding.pids());
    assertEquals(2, names(finding).size());
    assertEquals(
        "process 7 does not notice that peers closed idle connections or sent something on them: 3",
        finding.evidence());
    assertNone(healthy);
  }
}
