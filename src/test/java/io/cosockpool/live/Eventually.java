package io.cosockpool.live;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition; the only place where tests sleep. */
public final class Eventually {

  private static final Duration PAUSE = Duration.ofMillis(10);

  private Eventually() {}

  /**
   * Returns once the condition holds; an {@link AssertionError} naming what was awaited is thrown
   * when it does not within the limit. What the condition itself throws ends the wait.
   */
  public static void until(Duration limit, BooleanSupplier condition, String what) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
      }
      pause(what);
    }
  }

  private static void pause(String what) {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting: " + what, e);
    }
  }
}
