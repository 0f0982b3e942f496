package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.memory.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What always leads elsewhere is not followed until all time is used up. */
class PatienceTest {
  private static final int SWEEPS = 30;

  private long now;

  private final Deadline deadline =
      new Deadline(Deadline.none()) {
        @Override
        protected long now() {
          return now;
        }
      };

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void briefPatienceEndsAfterManySweepsThatTookLong() {
    Patience patience = Patience.brief(deadline, true);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      assertTrue(patience.learns(false));
    }
    pass(Duration.ofSeconds(3));
    assertFalse(patience.learns(false));
    assertTrue(patience.isExhausted());
  }

  /** Of very many walks each round reads some. */
  @Test
  void roundsThatLeaveSomeAreNoSweeps() {
    Patience patience = Patience.brief(deadline, true);
    pass(Duration.ofSeconds(3));
    for (int round = 0; round < 10 * SWEEPS; round++) {
      assertTrue(patience.learns(true));
    }
    assertFalse(patience.isExhausted());
  }

  @Test
  void thatOfOtherStagesDoesNot() {
    Patience patience = new Patience(deadline, true);
    pass(Duration.ofSeconds(3));
    for (int sweep = 0; sweep < 10 * SWEEPS; sweep++) {
      assertTrue(patience.learns(false));
    }
  }
}
