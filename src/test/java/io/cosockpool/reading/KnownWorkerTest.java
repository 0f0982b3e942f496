package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.PoolBuild;
import io.cosockpool.image.PoolImage;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.Memory;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker that was read before is read by one batch, and no result outlives its bytes. */
class KnownWorkerTest {
  private static final int POOLS = 1000;
  private static final int SLOTS = 30;

  /** Name, body, head and node; a call takes 1,024 ranges. */
  private static final long MOST_CALLS = 2 + 4 * POOLS / Memory.RANGES_PER_CALL;

  private final WorkerImage image =
      WorkerImage.builder().pools(Subsystem.HTTP, PoolBuild.TODAY, specs()).build();
  private final Reader reader = new Reader();

  private static List<PoolSpec> specs() {
    List<PoolSpec> specs = new ArrayList<>();
    for (int i = 0; i < POOLS; i++) {
      PoolSpec spec = PoolSpec.of("peer:" + i, SLOTS, i % SLOTS, i % 3);
      specs.add(i % 100 == 0 ? spec.withBacklog(8, i / 100 % 8) : spec);
    }
    return specs;
  }

  private List<Pool> read(NginxProcess nginx) throws Exception {
    return reader
        .readAgain(List.of(nginx), ReadingOptions.within(Duration.ofMinutes(1)))
        .workers()
        .getFirst()
        .pools()
        .getOrDefault(Subsystem.HTTP, List.of());
  }

  private List<Pool> expected() {
    return image.expected(Subsystem.HTTP).stream()
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  @Test
  void oneBatchReadsItAgain() throws Exception {
    NginxProcess nginx = image.nginx();
    assertEquals(expected(), read(nginx));
    for (int i = 0; i < 3; i++) {
      long before = image.process().cost().calls();
      assertEquals(expected(), read(nginx));
      long calls = image.process().cost().calls() - before;
      assertTrue(calls <= MOST_CALLS, calls + " calls");
    }
  }

  @Test
  void whatChangedSinceIsSeen() throws Exception {
    NginxProcess nginx = image.nginx();
    read(nginx);
    read(nginx);
    PoolImage pool = image.pools(Subsystem.HTTP).get(7);
    pool.write(PoolSpec.of("peer:7", SLOTS, 0, 9));
    image.table(Subsystem.HTTP).resize();
    assertEquals(expected(), read(nginx));
    image.pools(Subsystem.HTTP).get(8).drop();
    assertEquals(POOLS - 1, read(nginx).size());
  }
}
