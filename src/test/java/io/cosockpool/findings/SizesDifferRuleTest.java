package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Finding;
import org.junit.jupiter.api.Test;

/** A pool has one size in all workers. */
class SizesDifferRuleTest {
  @Test
  void sizesThatDiffer() {
    Finding finding =
        only(
            findings(
                worker(7, pool("a", 30, 9, 1, 0, 0)),
                worker(8, pool("a", 20, 9, 1, 0, 0)),
                worker(9, pool("a", 30, 9, 1, 0, 0))));

    assertEquals("sizes-differ", finding.code());
    assertEquals("its size is 20 in process 8, 30 in 2 workers", finding.evidence().toString());
    assertNone(worker(7, pool("a", 30, 9, 1, 0, 0)), worker(8, pool("b", 20, 9, 1, 0, 0)));
  }
}
