package io.cosockpool.reading;

import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.walk.Walk;
import java.util.List;

/**
 * Walks of one process that are read together, round by round, until it is worth no more rounds.
 */
final class Stage {
  private final Rounds rounds;
  private final Rounds.Source source;
  private final Deadline deadline;
  private final Patience patience;
  private long retakes;
  private boolean whole;

  /**
   * Begins.
   *
   * @param patience how often to take again what is not believed
   */
  Stage(
      Rounds rounds,
      List<? extends Walk<?>> walks,
      Rounds.Source source,
      Deadline deadline,
      Patience patience) {
    this.rounds = rounds;
    this.source = source;
    this.deadline = deadline;
    this.patience = patience;
    rounds.start(walks);
  }

  /** Reads one round, and answers whether another one is worth it. */
  boolean round() throws MemoryLostException {
    Rounds.Progress progress = rounds.round(source, deadline);
    if (progress.pending() == 0) {
      whole = true;
      return false;
    }
    return goesOn(progress) || (rounds.mayLast(Patience.LASTING) && patience.waitsForLasting());
  }

  private boolean goesOn(Rounds.Progress progress) {
    if (progress.learned() && (patience.learns(progress.left()) || patience.isExhausted())) {
      return !patience.isExhausted();
    }
    boolean again = patience.again();
    retakes += again ? 1 : 0;
    return again;
  }

  Patience patience() {
    return patience;
  }

  /** Whether all walks are believed. */
  boolean isWhole() {
    return whole;
  }

  /** How many rounds took again what was not believed before. */
  long retakes() {
    return retakes;
  }

  Rounds rounds() {
    return rounds;
  }
}
