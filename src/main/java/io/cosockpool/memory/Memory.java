package io.cosockpool.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory of another process. Many ranges are read in one call, in the order given: what lies
 * later in the list was read later, but no moment is shared by two ranges, nor by all the bytes of
 * one.
 */
public interface Memory {
  /** How many ranges one call can take; of a longer list, the moments are further apart. */
  int RANGES_PER_CALL = 1024;

  /**
   * Reads each range by itself.
   *
   * @return one outcome a range, in their order
   * @throws MemoryLostException if nothing of this memory can be read any more, or ever could
   */
  List<Read> attempt(List<Range> ranges) throws MemoryLostException;

  /**
   * Reads the ranges of a batch, each by itself, in their order. A call ends before a group that it
   * cannot take as a whole, if it has taken another one.
   *
   * @param deadline after which no call is begun: what is left is not tried
   * @throws MemoryLostException if nothing of this memory can be read any more, or ever could
   */
  default void fill(Batch batch, Deadline deadline) throws MemoryLostException {
    if (deadline.passed()) {
      return;
    }
    List<Read> outcomes = attempt(batch.ranges());
    for (int i = 0; i < outcomes.size(); i++) {
      batch.hold(i, outcomes.get(i));
    }
  }

  /**
   * Reads all the ranges or fails.
   *
   * @throws UnreadableException for the first range that cannot be read
   */
  default List<Block> read(List<Range> ranges) throws MemoryLostException, UnreadableException {
    List<Block> blocks = new ArrayList<>(ranges.size());
    for (Read read : attempt(ranges)) {
      blocks.add(read.orThrow());
    }
    return blocks;
  }

  /** Reads one range or fails. */
  default Block read(Range range) throws MemoryLostException, UnreadableException {
    return read(List.of(range)).getFirst();
  }
}
