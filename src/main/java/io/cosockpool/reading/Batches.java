package io.cosockpool.reading;

import io.cosockpool.memory.Batch;

/** The batch that was read last and the one before it, which use two buffers in turn. */
final class Batches {
  private Batch current = new Batch();
  private Batch before = new Batch();
  private long number;

  /** An empty batch to be read next; the one that was current is the one before from now on. */
  Batch next() {
    Batch cleared = before;
    before = current;
    current = cleared;
    current.clear();
    number++;
    return current;
  }

  Batch current() {
    return current;
  }

  Batch before() {
    return before;
  }

  /** The number of the current batch. */
  long number() {
    return number;
  }
}
