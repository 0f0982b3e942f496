package io.cosockpool.reading;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Range;
import org.jspecify.annotations.Nullable;

/** A range that a walk asks for, and where the batches have it. */
final class AskedRange {
  /** The number of no batch. */
  private static final long NEVER = -1;

  private final boolean again;
  private Range range;
  private boolean beyond;
  private long batch = NEVER;
  private int index;
  private long batchBefore = NEVER;
  private int indexBefore;
  private @Nullable Batch ahead;
  private long aheadOf = NEVER;
  private int indexAhead;
  private long attempt = NEVER;
  private int successesWithoutUse;

  AskedRange(Range range, boolean again) {
    this.range = range;
    this.again = again;
  }

  Range range() {
    return range;
  }

  /** Whether it is read behind the other ranges of its walk. */
  boolean again() {
    return again;
  }

  /**
   * Whether it reaches beyond what can be read, where a shorter one at the same address may not.
   */
  boolean beyond() {
    return beyond;
  }

  void reachesBeyond() {
    beyond = true;
  }

  boolean isAt(long address, boolean again, boolean beyond) {
    return range.address() == address && this.again == again && this.beyond == beyond;
  }

  /** Takes the place of a shorter range, whose bytes do not serve. */
  void become(Range other) {
    range = other;
    batch = NEVER;
    batchBefore = NEVER;
    aheadOf = NEVER;
  }

  /** Says where a batch has it. */
  void standsIn(long number, int at) {
    batchBefore = batch;
    indexBefore = index;
    batch = number;
    index = at;
  }

  /** Says where a batch has it that was read after the current one and ahead of the next. */
  void standsAhead(Batch batch, long current, int at) {
    ahead = batch;
    aheadOf = current;
    indexAhead = at;
  }

  /** Where it stands if it was read ahead, after the current batch; null if it was not. */
  @Nullable Batch ahead(long current) {
    return aheadOf == current ? ahead : null;
  }

  int indexAhead() {
    return indexAhead;
  }

  boolean isIn(long number) {
    return batch == number;
  }

  int index() {
    return index;
  }

  /** Whether the batch before the current one has it too. */
  boolean wasIn(long number) {
    return batchBefore == number;
  }

  int indexBefore() {
    return indexBefore;
  }

  /** How many attempts there were since one asked for it. */
  long attemptsWithoutUse(long number) {
    return number - attempt;
  }

  /** Whether this attempt asked for it. */
  boolean isAskedBy(long number) {
    return attempt == number;
  }

  void askedBy(long number) {
    attempt = number;
    successesWithoutUse = 0;
  }

  /** Counts a success that did not need it, and answers how many there were in a row. */
  int unused() {
    return ++successesWithoutUse;
  }
}
