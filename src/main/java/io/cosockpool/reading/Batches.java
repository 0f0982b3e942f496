package io.cosockpool.reading;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Budget;

/** The batch that was read last and the one before it, which use two buffers in turn. */
final class Batches {
  private Batch current;
  private Batch before;
  private long number;

  /** Of a process that has a share in a budget. */
  Batches(Budget.Share share) {
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
    return current;
  }

  Batch current() {
    return current;
  }

  Batch before() {
    return before;
  }

  /** Gives back the buffers. */
  void close() {
    current.close();
    before.close();
  }

  /** The number of the current batch. */
  long number() {
    return number;
  }
}
