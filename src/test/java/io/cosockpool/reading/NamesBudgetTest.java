package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Names of megabytes of one worker leave the others' pools as they are. */
class NamesBudgetTest {
  private final List<Failure> failures = new ArrayList<>();

  private static Worker worker(int pid, String... names) {
    List<Pool> pools = new ArrayList<>();
    for (String name : names) {
      pools.add(
          new Pool(
              new Name(name.getBytes(StandardCharsets.UTF_8)), 1, OptionalLong.empty(), 0, 0, 0));
    }
    return Workers.of(pid, Map.of(Subsystem.HTTP, pools));
  }

  @Test
  void whatFitsIsLeftAsItIs() {
    List<Worker> workers = List.of(worker(1, "a".repeat(60)), worker(2, "b".repeat(40)));
    assertSame(workers, NamesBudget.bounded(workers, failures, 100));
    assertEquals(List.of(), failures);
  }

  @Test
  void aWorkerWithLongNamesKeepsItsShortOnes() {
    Worker honest = worker(1, "redis", "mysql");
    Worker hostile = worker(2, "x".repeat(60), "short", "y".repeat(50), "z".repeat(44));

    List<Worker> bounded = NamesBudget.bounded(List.of(honest, hostile), failures, 100);

    assertEquals(List.of(honest, worker(2, "short", "z".repeat(44))), bounded);
    assertEquals(
        List.of(
            "process 2: 2 pools are left out, since the names of its pools are too long to be"
                + " printed. See: cosockpool explain many-pools"),
        failures.stream().map(Failure::sentence).toList());
  }
}
