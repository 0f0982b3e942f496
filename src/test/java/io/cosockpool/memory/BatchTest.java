package io.cosockpool.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
  /** What a batch asks for, as the powers of two that it takes. */
  private static final int LENGTH = 1 << 16;

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

  /** Else each worker that comes leaves the buffers of the one before to the garbage collector. */
  @Test
  void theBufferOfABatchThatWasClosedServesTheNextOne() {
    Budget budget = new Budget();
    Batch batch = of(budget, LENGTH);
    ByteBuffer used = batch.room(LENGTH);
    batch.close();

    assertEquals(0, budget.kept());
    assertSame(used, of(budget, LENGTH).room(LENGTH));
  }

  /** Every test that runs with assertions sees by that if somebody looks at a block too late. */
  @Test
  void aBlockOfABatchThatWasClosedIsSpoilt() {
    Batch batch = of(new Budget(), LENGTH);
    batch.room(LENGTH).putLong(0, 7);
    batch.hold(0);
    Block block = batch.block(0, batch.range(0));
    assertEquals(7, block.i64(0));

    batch.close();

    assertNotEquals(7, block.i64(0));
  }

  private static Batch of(Budget budget, int length) {
    Batch batch = new Batch(budget.share());
    batch.add(new Range(1, length, Place.of("memory")), false);
    return batch;
  }
}
