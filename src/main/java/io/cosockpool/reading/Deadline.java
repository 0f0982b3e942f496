package io.cosockpool.reading;

import java.time.Duration;

/** The end of the time that a reading may take, on the monotonic clock. */
final class Deadline {
  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Whether it is further away than that. */
  boolean leaves(Duration time) {
    return end - System.nanoTime() > time.toNanos();
  }

  boolean passed() {
    return System.nanoTime() - end >= 0;
  }
}
