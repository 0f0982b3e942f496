package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.process.Moment;

/** The clocks of this machine (clock_gettime(2)) as processes see them (time_namespaces(7)). */
final class Clocks {
  private Clocks() {}

  /** By how many milliseconds the CLOCK_MONOTONIC of a process is ahead of our own. */
  static long ahead(int pid) {
    return Proc.monotonicOffset(pid) - Own.OFFSET;
  }

  /**
   * Now, as a process has it whose clock is ahead by so much. Java's own monotonic clock may start
   * anywhere, and is of no use for nginx's timers.
   */
  static Moment now(long ahead) {
    return new Moment(
        System.currentTimeMillis(), SystemCalls.clockMilliseconds(Linux.CLOCK_MONOTONIC()) + ahead);
  }

  private static final class Own {
    static final long OFFSET = Proc.monotonicOffset(Proc.self());
  }
}
