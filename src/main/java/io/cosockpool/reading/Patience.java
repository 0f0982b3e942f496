package io.cosockpool.reading;

import io.cosockpool.memory.Deadline;
import java.time.Duration;

/**
 * How often something that changed while it was read is taken again. A busy worker changes a pool
 * every 50 µs or so and a take lasts a few; a worker that lost its processor in the middle of a
 * change gets it back within a time slice. So the first takes follow each other at once, later ones
 * after pauses, for a time that outlasts many time slices. Nobody sleeps here: other processes have
 * their turns during a pause.
 */
final class Patience {
  private static final int TAKES_WITHOUT_PAUSE = 20;
  private static final int LEAST_TAKES = 50;
  private static final Duration LONGEST = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final Deadline deadline;
  private final boolean runs;
  private final Deadline end;
  private int takes;

  /**
   * For one process.
   *
   * @param runs whether its memory may change at all; if not, a second take tells that it was still
   */
  Patience(Deadline deadline, boolean runs) {
    this.deadline = deadline;
    this.runs = runs;
    this.end = deadline.another(LONGEST);
  }

  /** Counts a take that failed, and answers whether it is worth another one. */
  boolean again() {
    takes++;
    if (deadline.passed() || (takes >= LEAST_TAKES && end.passed())) {
      return false;
    }
    return runs || takes < 2;
  }

  /** Waits until the next take is worth it. */
  void rest() {
    deadline.pause(pause());
  }

  /** How long to wait before the next take. */
  Duration pause() {
    return takes > TAKES_WITHOUT_PAUSE ? PAUSE : Duration.ZERO;
  }
}
