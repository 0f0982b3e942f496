package io.cosockpool.openresty;

import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Subsystem;

/** Opens and takes the walk to the pools of an image without the pauses of a reading. */
final class Walks {
  private static final int MOST_ROUNDS = 1000;

  private Walks() {}

  static PoolWalk open(WorkerImage image) throws MemoryException {
    return LuaNginx.of(image.nginx()).pools(Subsystem.HTTP).orElseThrow();
  }

  /**
   * Rounds until nothing is pending, or a number of them failed or learned nothing.
   *
   * @throws MemoryException if the last of them failed
   */
  static PoolWalk.Progress take(PoolWalk walk, int tries) throws MemoryException {
    int remaining = tries;
    for (int rounds = 0; rounds < MOST_ROUNDS; rounds++) {
      try {
        PoolWalk.Progress progress = walk.round();
        remaining -= progress.learned() ? 0 : 1;
        if (progress.pending() == 0 || remaining == 0) {
          return progress;
        }
      } catch (UnreadableException | BrokenInvariantException | TornReadException e) {
        remaining--;
        if (remaining == 0) {
          throw e;
        }
      }
    }
    throw new AssertionError("every round learns something, and none comes to an end");
  }
}
