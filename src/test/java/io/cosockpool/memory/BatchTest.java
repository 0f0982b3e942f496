package io.cosockpool.memory;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
  /** A call that was left behind may write into its buffer when others are read. */
  @ParameterizedTest
  @ValueSource(ints = {16, Budget.BYTES_KEPT + 1})
  void aBufferThatWasLeftIsUsedByNobodyElse(int length) {
    Budget budget = new Budget();
    Batch batch = of(budget, length);
    ByteBuffer left = batch.room(length);
    batch.leaveBuffer();
    Batch other = of(budget, length);
    assertNotSame(left, other.room(length));
    batch.clear();
    batch.add(new Range(1, length, Place.of("memory")), false);
    assertNotSame(left, batch.room(length));
    assertFalse(batch.isTried(0));
  }

  private static Batch of(Budget budget, int length) {
    Batch batch = new Batch(budget.share());
    batch.add(new Range(1, length, Place.of("memory")), false);
    return batch;
  }
}
