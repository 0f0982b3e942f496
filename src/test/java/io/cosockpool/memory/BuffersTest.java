package io.cosockpool.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A buffer that nobody uses serves for a shorter one, but not for one of less than half of it. */
class BuffersTest {
  private final Buffers buffers = new Buffers();

  @Test
  void theShortestThatIsLongEnoughIsTaken() {
    ByteBuffer shorter = buffers.take(100);
    ByteBuffer longer = buffers.take(150);
    buffers.give(longer);
    buffers.give(shorter);

    assertSame(shorter, buffers.take(80));
    assertSame(longer, buffers.take(80));
    assertNotSame(longer, buffers.take(80));
    assertEquals(ByteOrder.LITTLE_ENDIAN, longer.order());
  }

  @Test
  void oneThatIsTooShortOrFarTooLongIsNot() {
    ByteBuffer buffer = buffers.take(100);
    buffers.give(buffer);

    assertEquals(101, buffers.take(101).capacity());
    assertEquals(40, buffers.take(40).capacity());
    assertSame(buffer, buffers.take(50));
  }

  /** What is kept for others is bounded: as much as the longest of them. */
  @Test
  void onlySomeAreKept() {
    int quarter = Budget.BYTES_KEPT / 4;
    List<ByteBuffer> given = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      given.add(buffers.take(quarter));
    }
    given.forEach(buffers::give);

    for (int kept = 3; kept >= 0; kept--) {
      assertSame(given.get(kept), buffers.take(quarter));
    }
    assertNotSame(given.get(4), buffers.take(quarter));
  }

  @Test
  void theLongestThatABatchKeepsIsKept() {
    ByteBuffer longest = buffers.take(Budget.BYTES_KEPT);
    buffers.give(longest);

    assertSame(longest, buffers.take(Budget.BYTES_KEPT));
  }

  /** Those that were used last are taken first, so that others are not used any more. */
  @Test
  void whatTwoReadingsDidNotUseIsForgotten() {
    ByteBuffer used = buffers.take(100);
    ByteBuffer other = buffers.take(100);
    buffers.give(other);
    buffers.give(used);
    for (int reading = 0; reading < 2; reading++) {
      assertSame(used, buffers.take(100));
      buffers.give(used);
      buffers.endReading();
    }

    assertSame(used, buffers.take(100));
    assertSame(other, buffers.take(100));
    buffers.give(other);
    for (int reading = 0; reading < 3; reading++) {
      buffers.endReading();
    }
    assertNotSame(other, buffers.take(100));
  }
}
