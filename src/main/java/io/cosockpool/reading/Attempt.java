package io.cosockpool.reading;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.openresty.PoolWalk;

/** A try at a walk that does not wait for the worker to finish what it is doing. */
final class Attempt {
  /** A round learns thousands of links, and the longest queue that is believed has 65,536. */
  private static final int MOST_ROUNDS = 20;

  private Attempt() {}

  /** Takes a walk's pools as long as that teaches anything, and answers whether all are taken. */
  static boolean at(PoolWalk walk) throws MemoryLostException {
    try {
      PoolWalk.Progress progress = walk.round();
      for (int i = 1; progress.pending() > 0 && progress.learned() && i < MOST_ROUNDS; i++) {
        progress = walk.round();
      }
      return progress.pending() == 0;
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      return false;
    }
  }
}
