package io.cosockpool.nginx;

import io.cosockpool.process.Moment;
import java.util.OptionalLong;

/**
 * The clock that the timers of a worker go by: CLOCK_MONOTONIC from nginx 1.13.10 on, before it the
 * time of day, both in milliseconds (nginx src/core/ngx_times.c). {@code ngx_current_msec}, the
 * time at which the worker last woke up, tells which.
 */
public final class WorkerClock {
  /** What two clocks that are the same may differ by, since they are looked at one by one. */
  private static final long TOLERANCE = 1000;

  /** A machine that runs for a hundred years has not got this far; the time of day had in 2001. */
  private static final long LARGEST_MONOTONIC = 1_000_000_000_000L;

  /** No timer is set for longer than 34 years; such a number is no time. */
  private static final long LONGEST = 1L << 40;

  private final OptionalLong now;

  private WorkerClock(OptionalLong now) {
    this.now = now;
  }

  /** A clock that nobody knows. */
  public static WorkerClock unknown() {
    return new WorkerClock(OptionalLong.empty());
  }

  /**
   * What a worker's clock shows at a moment; unknown if its last waking would lie ahead.
   *
   * @param lastWaking what {@link LastWaking} found
   */
  public static WorkerClock at(long lastWaking, Moment moment) {
    long now =
        lastWaking < LARGEST_MONOTONIC ? moment.monotonicMilliseconds() : moment.utcMilliseconds();
    return lastWaking > 0 && lastWaking <= now + TOLERANCE
        ? new WorkerClock(OptionalLong.of(now))
        : unknown();
  }

  /**
   * How many milliseconds are left until a timer is due; empty if either is not known, or what the
   * timer says is no time.
   */
  public OptionalLong until(OptionalLong timer) {
    if (timer.isEmpty() || now.isEmpty()) {
      return OptionalLong.empty();
    }
    long left = timer.getAsLong() - now.getAsLong();
    return left >= -LONGEST && left <= LONGEST ? OptionalLong.of(left) : OptionalLong.empty();
  }
}
