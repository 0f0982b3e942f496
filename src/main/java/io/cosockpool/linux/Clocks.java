package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.process.Moment;

/** The clocks of this machine (clock_gettime(2)). */
final class Clocks {
  private Clocks() {}

  /** Now. Java's own monotonic clock may start anywhere, and is of no use for nginx's timers. */
  static Moment now() {
    return new Moment(
        System.currentTimeMillis(), SystemCalls.clockMilliseconds(Linux.CLOCK_MONOTONIC()));
  }
}
