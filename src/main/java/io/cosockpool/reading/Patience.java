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

  /**
   * What stays as it is for so long is meant to: a worker that has lost its processor in the middle
   * of a change gets it back before that, on a busy machine too.
   */
  static final Duration LASTING = Duration.ofMillis(50);

  private static final Duration BETWEEN_LASTING = Duration.ofMillis(10);
  private static final int MOST_FOR_LASTING = 6;

  /** An entry that was taken up or given back between two rounds is found by the next ones. */
  private static final int FEW_ROUNDS = 12;

  /** In so many sweeps a walk finds what it needs, unless that is something else by then. */
  private static final int MANY_SWEEPS = 30;

  /** Whoever watches a busy worker would rather have what holds still than wait longer. */
  private static final Duration LONG_LEARNING = Duration.ofSeconds(2);

  private final Deadline deadline;
  private final boolean runs;
  private final Deadline end;
  private final int mostRounds;
  private final int mostTakes;
  private final int mostSweeps;
  private final Deadline learning;
  private int takes;
  private int rounds;
  private int sweeps;
  private int lasting;

  /**
   * For one process.
   *
   * @param runs whether its memory may change at all; if not, a second take tells that it was still
   */
  Patience(Deadline deadline, boolean runs) {
    this(deadline, runs, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  private Patience(Deadline deadline, boolean runs, int mostRounds, int mostTakes, int mostSweeps) {
    this.deadline = deadline;
    this.runs = runs;
    this.end = deadline.another(LONGEST);
    this.mostRounds = mostRounds;
    this.mostTakes = mostTakes;
    this.mostSweeps = mostSweeps;
    this.learning = deadline.another(LONG_LEARNING);
  }

  /**
   * For many things that come and go all the time, so that there is always one that was not read
   * yet: those of the last rounds are left out.
   */
  static Patience few(Deadline deadline, boolean runs) {
    return new Patience(deadline, runs, FEW_ROUNDS, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /**
   * For what comes and goes: what does not hold still for so long will be gone, and what leads
   * elsewhere each time is left out in the end.
   */
  static Patience brief(Deadline deadline, boolean runs) {
    return new Patience(deadline, runs, Integer.MAX_VALUE, TAKES_WITHOUT_PAUSE, MANY_SWEEPS);
  }

  /**
   * Counts a round that found out what else to read, and answers whether to read that.
   *
   * @param left whether it left some walks to the next ones, so that the sweep goes on
   */
  boolean learns(boolean left) {
    rounds++;
    sweeps += left ? 0 : 1;
    return !deadline.passed() && !isExhausted();
  }

  /** Whether so many rounds found something new that further rounds would never come to an end. */
  boolean isExhausted() {
    return rounds >= mostRounds || (sweeps >= mostSweeps && learning.passed());
  }

  /** Counts a take that failed, and answers whether it is worth another one. */
  boolean again() {
    takes++;
    if (deadline.passed() || takes >= mostTakes || (takes >= LEAST_TAKES && end.passed())) {
      return false;
    }
    return runs || takes < 2;
  }

  /** Whether to look once more, after a pause, at what may stay as it is. */
  boolean waitsForLasting() {
    return runs && mostRounds == FEW_ROUNDS && !deadline.passed() && lasting++ < MOST_FOR_LASTING;
  }

  /** Waits until the next take is worth it. */
  void rest() {
    deadline.pause(pause());
  }

  /** How long to wait before the next take. */
  Duration pause() {
    if (lasting > 0) {
      return BETWEEN_LASTING;
    }
    return takes > TAKES_WITHOUT_PAUSE ? PAUSE : Duration.ZERO;
  }
}
