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

  private final NavigableMap<Integer, Deque<ByteBuffer>> free = new TreeMap<>();
  private int bytes;

  /** A buffer of a length or of a longer one, whose bytes are anything. */
  ByteBuffer take(int length) {
    Map.Entry<Integer, Deque<ByteBuffer>> fitting = free.ceilingEntry(length);
    if (fitting == null || fitting.getKey() / LONGEST > length) {
      return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer taken = fitting.getValue().removeLast();
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
      free.computeIfAbsent(buffer.capacity(), length -> new ArrayDeque<>()).addLast(buffer);
    }
  }
}
