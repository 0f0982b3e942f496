package io.cosockpool.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Little-endian buffers outside of the heap that nobody uses, for those who need one. What is left
 * to the garbage collector stays resident until it looks at old objects, which is seldom: workers
 * that come and go would each leave theirs behind.
 */
final class Buffers {
  /**
   * What is kept for others: the longest buffer that a batch keeps, which is needed every round.
   */
  private static final int MOST_BYTES = Budget.BYTES_KEPT;

  /** A buffer may be so many times as long as is asked for. */
  private static final int LONGEST = 2;

  private final NavigableMap<Integer, Deque<Free>> free = new TreeMap<>();
  private int bytes;
  private int reading;

  /**
   * A buffer that nobody uses.
   *
   * @param lastUsed the number of the reading in which it was given back
   */
  private record Free(ByteBuffer buffer, int lastUsed) {}

  /** A buffer of a length or of a longer one, whose bytes are anything. */
  ByteBuffer take(int length) {
    Map.Entry<Integer, Deque<Free>> fitting = free.ceilingEntry(length);
    if (fitting == null || fitting.getKey() / LONGEST > length) {
      return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer taken = fitting.getValue().removeLast().buffer();
    if (fitting.getValue().isEmpty()) {
      free.remove(fitting.getKey());
    }
    bytes -= taken.capacity();
    return taken;
  }

  /** Takes back a buffer that nobody looks at any more. */
  void give(ByteBuffer buffer) {
    if (buffer.capacity() > 0 && buffer.capacity() <= MOST_BYTES - bytes) {
      bytes += buffer.capacity();
      free.computeIfAbsent(buffer.capacity(), length -> new ArrayDeque<>())
          .addLast(new Free(buffer, reading));
    }
  }

  /**
   * Leaves to the garbage collector what was used neither in the reading that ends nor in the one
   * before: a first reading, and one of workers that ended, need more than those that follow.
   */
  void endReading() {
    for (Deque<Free> alike : free.values()) {
      while (!alike.isEmpty() && alike.getFirst().lastUsed() < reading - 1) {
        bytes -= alike.removeFirst().buffer().capacity();
      }
    }
    free.values().removeIf(Deque::isEmpty);
    reading++;
  }
}
