package io.cosockpool.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Little-endian buffers outside of the heap that nobody uses, for those who need one. What is left
 * to the garbage collector stays resident until it looks at old objects, which is seldom: workers
 * that come and go would each leave theirs behind.
 */
final class Buffers {
  /** What is kept for others: two workers of some hundred connections. */
  private static final int MOST_BYTES = 8 << 20;

  private final Map<Integer, Deque<ByteBuffer>> free = new HashMap<>();
  private int bytes;

  /** A buffer of a length, whose bytes are anything. */
  ByteBuffer take(int length) {
    Deque<ByteBuffer> alike = free.get(length);
    if (alike == null || alike.isEmpty()) {
      return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }
    bytes -= length;
    return alike.removeLast();
  }

  /** Takes back a buffer that nobody looks at any more. */
  void give(ByteBuffer buffer) {
    if (buffer.capacity() > 0 && buffer.capacity() <= MOST_BYTES - bytes) {
      bytes += buffer.capacity();
      free.computeIfAbsent(buffer.capacity(), length -> new ArrayDeque<>()).addLast(buffer);
    }
  }
}
