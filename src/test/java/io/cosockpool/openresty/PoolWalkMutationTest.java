package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.AddressSpace.Span;
import io.cosockpool.image.Damage;
import io.cosockpool.image.ElfImage.Linking;
import io.cosockpool.image.LuaBuild;
import io.cosockpool.image.PoolBuild;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.reading.PoolRounds;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bytes anywhere in a worker are overwritten at random: whatever they are, a walk ends in pools or
 * in one of the errors that are meant, and soon.
 */
class PoolWalkMutationTest {
  private static final int MUTATIONS = 20_000;
  private static final int ROUNDS = 3;

  /** A damaged hash table of symbols leads along 256 stretches of each of three chains. */
  private static final long MOST_CALLS = 2_000;

  /** Three rounds of tables and pools of the greatest length that is believed. */
  private static final long MOST_BYTES = 1L << 30;

  private final Random random = new Random(4_711);
  private int whole;
  private int partly;
  private int failed;

  private static List<WorkerImage> images() {
    List<PoolSpec> pools =
        List.of(
            PoolSpec.of("a:1", 3, 1, 1).withBacklog(4, 2),
            PoolSpec.of("b:22", 2, 2, 0).withBacklog(0, 0),
            PoolSpec.of("c:333", 4, 0, 4));
    Linking gnu = Linking.PIE;
    Linking sysv = new Linking(true, false, false, 0);
    return List.of(
        WorkerImage.builder().pools(Subsystem.HTTP, PoolBuild.TODAY, pools).linking(gnu).build(),
        WorkerImage.builder().pools(Subsystem.HTTP, PoolBuild.OLD, pools).linking(sysv).build(),
        WorkerImage.builder()
            .lua(new LuaBuild(false, true, true))
            .moduleInLibrary(true)
            .pools(Subsystem.HTTP, PoolBuild.TODAY, pools)
            .build(),
        WorkerImage.builder()
            .lua(new LuaBuild(false, false, false))
            .pools(Subsystem.HTTP, PoolBuild.OLD, pools)
            .build());
  }

  @Test
  void randomBytesNeverLeadAstray() throws Exception {
    List<WorkerImage> images = images();
    for (int i = 0; i < MUTATIONS; i++) {
      mutate(images.get(i % images.size()), "mutation " + i);
    }
    System.out.printf(
        "%d mutations: %d read as a whole, %d in part, %d not%n",
        whole + partly + failed, whole, partly, failed);
    assertTrue(whole > 0 && partly > 0 && failed > 0);
  }

  private void mutate(WorkerImage image, String what) {
    AddressSpace space = image.space();
    Span span = space.spans().get(random.nextInt(space.spans().size()));
    byte[] before = space.bytes(span.address(), span.length());
    byte[] damaged = before.clone();
    Damage.to(damaged, random);
    space.bytes(span.address(), damaged);
    long calls = image.process().cost().calls();
    long read = image.process().cost().bytes();

    walk(image, what);

    calls = image.process().cost().calls() - calls;
    read = image.process().cost().bytes() - read;
    assertTrue(calls <= MOST_CALLS, what + " took " + calls + " calls");
    assertTrue(read <= MOST_BYTES, what + " read " + read + " bytes");
    space.bytes(span.address(), before);
  }

  private void walk(WorkerImage image, String what) {
    try {
      Optional<NginxProcess> nginx =
          NginxProcess.of(image.process(), image.process().mappings(), true);
      Optional<PoolRounds> walk =
          nginx.isPresent() ? PoolRounds.open(nginx.get(), Optional.empty()) : Optional.empty();
      if (walk.isEmpty()) {
        failed++;
      } else if (walk.get().take(ROUNDS).pending() == 0) {
        whole++;
      } else {
        partly++;
      }
      walk.ifPresent(taken -> taken.pools().forEach(pool -> assertPossible(pool, what)));
    } catch (MemoryException | MemoryLostException e) {
      failed++;
    }
  }

  private static void assertPossible(Pool pool, String what) {
    assertTrue(pool.size() > 0 && pool.size() <= 4, what + ": " + pool);
    assertTrue(pool.free() >= 0 && pool.free() <= pool.size(), what + ": " + pool);
    assertTrue(pool.queued() >= 0 && pool.queued() <= 2, what + ": " + pool);
    assertTrue(pool.inUse() >= 0, what + ": " + pool);
  }
}
