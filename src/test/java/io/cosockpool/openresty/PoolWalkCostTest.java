package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.PoolBuild;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.Budget;
import io.cosockpool.model.Subsystem;
import io.cosockpool.reading.PoolRounds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What reading a worker at rest takes, from its ELF headers to its pools. */
class PoolWalkCostTest {
  private static final long MOST_CALLS = 40;

  @Test
  void aThousandPoolsTakeAtMostFortyCalls() throws Exception {
    long calls = calls(pools(0));
    assertTrue(calls <= MOST_CALLS, calls + " calls");
  }

  @Test
  void queuesAddTheLengthOfTheLongest() throws Exception {
    int longest = 900;
    long calls = calls(pools(longest));
    assertTrue(calls <= MOST_CALLS + longest, calls + " calls");
  }

  /** The connects of a queue lie evenly here, as those of like requests do. */
  @Test
  void connectsThatLieEvenlyAreGuessed() throws Exception {
    long calls = calls(pools(900));
    assertTrue(calls <= MOST_CALLS + 900 / 10, calls + " calls");
  }

  private static List<PoolSpec> pools(int longestQueue) {
    List<PoolSpec> pools = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      PoolSpec pool = PoolSpec.of("10.0.0.%d:%d".formatted(i % 256, i), 30, i % 31, i % 3);
      pools.add(longestQueue == 0 ? pool : pool.withBacklog(longestQueue, queue(i, longestQueue)));
    }
    return pools;
  }

  private static int queue(int pool, int longest) {
    return pool == 500 ? longest : pool % 50 == 0 ? pool % 40 : 0;
  }

  private static long calls(List<PoolSpec> pools) throws Exception {
    WorkerImage image =
        WorkerImage.builder().pools(Subsystem.HTTP, new PoolBuild(true, 216), pools).build();
    PoolRounds walk = PoolRounds.open(image);
    assertEquals(0, walk.take(1).pending());
    assertEquals(image.expected(Subsystem.HTTP), walk.pools());
    return image.process().cost().calls();
  }

  @Test
  void aNameIsCountedWithItsCopies() throws Exception {
    List<PoolSpec> specs = new ArrayList<>(List.of(PoolSpec.of("short", 3, 1, 2)));
    for (String first : List.of("a", "b", "c", "d")) {
      specs.add(PoolSpec.of(first.repeat(10_000), 3, 1, 2));
    }
    WorkerImage image = WorkerImage.builder().http(specs.toArray(PoolSpec[]::new)).build();
    int entries = 1000; // 250,000 bytes: four names once, but not eight times

    PoolRounds pools = PoolRounds.open(image, new Budget(entries));
    pools.take(3);

    long names = pools.pools().stream().mapToLong(pool -> pool.name().length()).sum();
    assertTrue(names <= (long) entries * Budget.BYTES_OF_AN_ENTRY / 8, names + " bytes");
    assertFalse(pools.leftOut().isEmpty());
    assertTrue(names >= 2 * 10_000, names + " bytes");
  }
}
