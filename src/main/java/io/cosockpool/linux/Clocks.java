package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.process.Moment;

/** The clocks of this machine (clock_gettime(2)) as processes see them (time_namespaces(7)). */
final class Clocks {
  private Clocks() {}

  /**
   * Now, as a process has it: its CLOCK_MONOTONIC may be ahead of our own, or behind. Java's own
   * monotonic clock may start anywhere, and is of no use for nginx's timers.
   */
  static Moment now(int pid) {
    long ahead = Proc.monotonicOffset(pid) - Own.OFFSET;
    return new Moment(
        System.currentTimeMillis(), SystemCalls.clockMilliseconds(Linux.CLOCK_MONOTONIC()) + ahead);
  }

  private static final class Own {
    static final long OFFSET = Proc.monotonicOffset(Proc.self());
  }
}
