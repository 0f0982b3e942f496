package io.cosockpool.tracking;

/** A number that is counted over the interval that goes on, and since the start. */
final class Counter {
  private long interval;
  private long total;

  /** Adds some; less than none where what was counted turned out to be wrong. */
  void add(long some) {
    interval += some;
    total += some;
  }

  void restart() {
    interval = 0;
  }

  /** What was counted; a correction of what an earlier interval counted makes none of it here. */
  long count(boolean sinceStart) {
    return sinceStart ? total : Math.max(0, interval);
  }
}
