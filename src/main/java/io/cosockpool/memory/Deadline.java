package io.cosockpool.memory;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The end of the time that a reading may take, on a clock that only goes forward. Whoever reads
 * also waits by it, so that others can have their turn meanwhile.
 */
public class Deadline {
  private static final Duration AGES = Duration.ofDays(36_500);

  private long end;

  private Deadline(long now, Duration time) {
    end = now + time.toNanos();
  }

  /** The end of that much time from now on. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime(), time);
  }

  /** A time without an end. */
  public static Deadline none() {
    return in(AGES);
  }

  /** The same end, for somebody with a clock or pauses of its own. */
  protected Deadline(Deadline other) {
    end = other.end;
  }

  /** What its clock shows, in nanoseconds; only differences mean something. */
  protected long now() {
    return System.nanoTime();
  }

  /** The end of that much time from now on, on the same clock. */
  public final Deadline another(Duration time) {
    Deadline same = this;
    return new Deadline(now(), time) {
      @Override
      protected long now() {
        return same.now();
      }

      @Override
      public void pause(Duration time) {
        same.pause(time);
      }
    };
  }

  /** It has passed from now on, for whoever this is a time of its own. */
  protected final void pass() {
    long now = now();
    end = end - now > 0 ? now : end;
  }

  /** Whether it is further away than that. */
  public final boolean leaves(Duration time) {
    return end - now() > time.toNanos();
  }

  /** Whether nothing more is to be begun. */
  public final boolean passed() {
    return end - now() <= 0;
  }

  /** What is left of the time; zero once it has passed. */
  public final Duration left() {
    return Duration.ofNanos(Math.max(0, end - now()));
  }

  /** Waits; what is waited for may change meanwhile. */
  public void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
