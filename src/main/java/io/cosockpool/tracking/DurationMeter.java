package io.cosockpool.tracking;

import io.cosockpool.model.Durations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link Durations} over the interval that goes on, and since the start. */
final class DurationMeter {
  private static final long[] BOUNDS =
      Durations.BOUNDS.stream().mapToLong(Long::longValue).toArray();

  private final Classes interval = new Classes();
  private final Classes total = new Classes();

  /** Most pools have few of these, so there is room for none at first. */
  private static final class Classes {
    private long[] counts = {};
    private long milliseconds;

    void add(int place, long each, long times) {
      if (counts.length == 0) {
        counts = new long[BOUNDS.length];
      }
      counts[place] += times;
      milliseconds += each * times;
    }

    Durations durations() {
      if (counts.length == 0) {
        return Durations.NONE;
      }
      List<Long> each = new ArrayList<>(counts.length);
      for (long count : counts) {
        each.add(count);
      }
      return new Durations(each, milliseconds);
    }
  }

  /** Counts what took so long, so many times. */
  void add(long milliseconds, long times) {
    if (times > 0) {
      int found = Arrays.binarySearch(BOUNDS, milliseconds);
      int place = found >= 0 ? found : -found - 2;
      interval.add(place, milliseconds, times);
      total.add(place, milliseconds, times);
    }
  }

  void restart() {
    interval.counts = new long[0];
    interval.milliseconds = 0;
  }

  Durations durations(boolean sinceStart) {
    return (sinceStart ? total : interval).durations();
  }
}
