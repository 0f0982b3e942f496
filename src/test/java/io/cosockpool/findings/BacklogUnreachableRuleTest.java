package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.model.Pools.pool;

import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Workers;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A backlog that a worker runs out of connections before. */
class BacklogUnreachableRuleTest {
  @Test
  void aBacklogThatNeverHelps() {
    Map<Subsystem, List<Pool>> pools =
        Map.of(Subsystem.HTTP, List.of(pool("a", 512, 5, 1, 0, 0), pool("b", 512, -1, 1, 0, 0)));

    assertOnly(
        "backlog-unreachable",
        "it queues connects beyond 512 connections, and process 7 can have 512 in all",
        findings(
            Workers.of(7, OptionalLong.of(512), pools),
            Workers.of(8, OptionalLong.of(513), pools)));
    assertNone(
        Workers.of(
            7, OptionalLong.of(512), Map.of(Subsystem.HTTP, List.of(pool("a", 512, 0, 1, 0, 0)))));
    assertNone(Workers.of(7, OptionalLong.of(513), pools));
    assertNone(Workers.of(7, OptionalLong.empty(), pools));
  }
}
