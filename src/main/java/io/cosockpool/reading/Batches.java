package io.cosockpool.reading;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batch that was read last and, while a round is interpreted, the one before it; and those that
 * were read ahead of the next one.
 */
final class Batches {
  private Batch current;
  private Batch before;
  private final Budget.Share share;
  private final List<Batch> ahead = new ArrayList<>();
  private int usedAhead;
  private long bytesAhead;
  private long number;

  /** Of a process that has a share in a budget. */
  Batches(Budget.Share share) {
    this.share = share;
    current = new Batch(share);
    before = new Batch(share);
  }

  /** An empty batch to be read next; the one that was current is the one before from now on. */
  Batch next() {
    Batch cleared = before;
    before = current;
    current = cleared;
    current.clear();
    number++;
    usedAhead = 0;
    bytesAhead = 0;
    return current;
  }

  /** An empty batch for what walks lack of the current one. */
  Batch ahead() {
    if (usedAhead == ahead.size()) {
      ahead.add(new Batch(share));
    }
    Batch cleared = ahead.get(usedAhead++);
    cleared.clear();
    return cleared;
  }

  /** Counts what is to be read ahead, and answers whether that may be kept until the next batch. */
  boolean keepAhead(Batch batch) {
    bytesAhead += batch.bytes();
    return bytesAhead <= Budget.BYTES_OF_A_ROUND && batch.reserve();
  }

  /** Gives back the buffers of what was read ahead, which no walk looks at any more. */
  void endAhead() {
    ahead.forEach(Batch::close);
    ahead.clear();
    usedAhead = 0;
  }

  /** Gives back the buffer of the batch before, which no walk is compared with any more. */
  void endBefore() {
    before.close();
  }

  Batch current() {
    return current;
  }

  Batch before() {
    return before;
  }

  /** Whether the current batch, or one that was read ahead, has tried to read a range. */
  boolean isTried(AskedRange range) {
    Batch batch = batchOf(range);
    return batch != null && batch.isTried(indexIn(batch, range));
  }

  /** Whether a range that was tried could be read. */
  boolean isReadable(AskedRange range) {
    Batch batch = batchOf(range);
    return batch != null && batch.isReadable(indexIn(batch, range));
  }

  /** What was read of a range, or of a shorter one at the same address. */
  Block block(AskedRange range, Range part) {
    Batch batch = batchOf(range);
    if (batch == null) {
      throw new IllegalStateException("nobody has read " + range.range());
    }
    return batch.block(indexIn(batch, range), part);
  }

  private @Nullable Batch batchOf(AskedRange range) {
    return range.isIn(number) ? current : range.ahead(number);
  }

  private int indexIn(Batch batch, AskedRange range) {
    return batch == current ? range.index() : range.indexAhead();
  }

  /** Gives back the buffers. */
  void close() {
    current.close();
    before.close();
    endAhead();
  }

  /** The number of the current batch. */
  long number() {
    return number;
  }
}
