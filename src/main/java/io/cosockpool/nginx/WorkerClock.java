package io.cosockpool.nginx;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.process.Moment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The clock that the timers of a worker go by: CLOCK_MONOTONIC from nginx 1.13.10 on, before it the
 * time of day, both in milliseconds (nginx src/core/ngx_times.c). {@code ngx_current_msec}, the
 * time at which the worker last woke up, tells which.
 */
public final class WorkerClock {
  private static final String LAST_WAKING = "ngx_current_msec";

  /** What two clocks that are the same may differ by, since they are looked at one by one. */
  private static final long TOLERANCE = 1000;

  /** A machine that runs for a hundred years has not got this far; the time of day had in 2001. */
  private static final long LARGEST_MONOTONIC = 1_000_000_000_000L;

  private final OptionalLong now;

  private WorkerClock(OptionalLong now) {
    this.now = now;
  }

  /** A clock that nobody knows. */
  public static WorkerClock unknown() {
    return new WorkerClock(OptionalLong.empty());
  }

  /** What a worker's clock shows now; unknown if its last waking would lie ahead. */
  public static WorkerClock of(NginxProcess nginx) throws MemoryLostException {
    Optional<Symbol> symbol =
        DynamicSymbols.first(nginx.symbols(List.of(LAST_WAKING)), LAST_WAKING);
    if (symbol.isEmpty()) {
      return unknown();
    }
    try {
      long lastWaking =
          nginx
              .process()
              .memory()
              .read(new Range(symbol.get().address(), 8, Place.of(LAST_WAKING)))
              .i64(0);
      return at(lastWaking, nginx.process().now());
    } catch (UnreadableException e) {
      return unknown();
    }
  }

  private static WorkerClock at(long lastWaking, Moment moment) {
    long now =
        lastWaking < LARGEST_MONOTONIC ? moment.monotonicMilliseconds() : moment.utcMilliseconds();
    return lastWaking > 0 && lastWaking <= now + TOLERANCE
        ? new WorkerClock(OptionalLong.of(now))
        : unknown();
  }

  /** How many milliseconds are left until a timer is due; empty if either is not known. */
  public OptionalLong until(OptionalLong timer) {
    return timer.isPresent() && now.isPresent()
        ? OptionalLong.of(timer.getAsLong() - now.getAsLong())
        : OptionalLong.empty();
  }
}
