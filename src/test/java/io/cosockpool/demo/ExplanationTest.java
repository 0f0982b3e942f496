package io.cosockpool.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final Pool IDLE = pool("idle", 30, OptionalLong.empty(), 4, 4, 0);
  private static final Pool FULL = pool("full", 2, OptionalLong.empty(), 2, 0, 0);
  private static final Pool FULL_WITH_BACKLOG = pool("full", 2, OptionalLong.of(7), 2, 0, 0);
  private static final Pool QUEUEING = pool("queueing", 2, OptionalLong.of(5), 5, 0, 3);

  @Test
  void troubleComesFirst() {
    List<String> lines = explain(worker(11, FULL, IDLE, QUEUEING)).lines().toList();

    assertEquals(3, lines.size());
    assertTrue(
        lines.get(0).startsWith("- queueing (workers 11) is the problem: 2 of 2 "), lines.get(0));
    assertTrue(lines.get(0).contains("3 connects wait"), lines.get(0));
    assertTrue(lines.get(0).contains("admits 5"), lines.get(0));
    assertTrue(lines.get(1).startsWith("- full (workers 11) is full: 2 of 2 "), lines.get(1));
    assertTrue(lines.get(2).startsWith("- idle (workers 11) is healthy: 0 of 30 "), lines.get(2));
  }

  @Test
  void poolsThatAreAlikeShareALine() {
    Pool fuller = pool("idle", 30, OptionalLong.empty(), 5, 4, 0);
    List<String> lines =
        explain(worker(11, IDLE), worker(12, IDLE), worker(13, fuller, QUEUEING)).lines().toList();

    assertEquals(3, lines.size());
    assertTrue(lines.get(1).startsWith("- idle (workers 11, 12) "), lines.get(1));
    assertTrue(lines.get(2).startsWith("- idle (workers 13) "), lines.get(2));
  }

  @Test
  void aBacklogIsWhatLetsConnectsWait() {
    assertTrue(explain(worker(11, FULL)).contains("nothing waits"));
    assertTrue(explain(worker(11, FULL_WITH_BACKLOG)).contains("up to 7 further connects wait"));
  }

  @Test
  void anOldModuleHasNoQueues() {
    assertTrue(explain(worker(11, IDLE, FULL)).contains("0.10.14"));
    assertFalse(explain(worker(11, IDLE, QUEUEING)).contains("0.10.14"));
  }

  private static Pool pool(
      String name, long size, OptionalLong backlog, long connections, long free, long queued) {
    return new Pool(
        new Name(name.getBytes(StandardCharsets.UTF_8)), size, backlog, connections, free, queued);
  }

  private static Worker worker(int pid, Pool... pools) {
    return Workers.of(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  private static String explain(Worker... workers) {
    return Explanation.of(Reports.of(Set.of(Subsystem.HTTP), List.of(workers)));
  }
}
