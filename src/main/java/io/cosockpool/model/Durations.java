package io.cosockpool.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long something took, each time. What readings do not see is counted by what is known for
 * sure: the true time is the same or longer.
 *
 * @param counts how many took as long as each of {@link #BOUNDS}, and shorter than the next one
 * @param totalMilliseconds of all of them together
 */
public record Durations(List<Long> counts, long totalMilliseconds) {
  /** Where each class begins, in milliseconds; the last one has no end. */
  public static final List<Long> BOUNDS =
      List.of(
          0L,
          1L,
          2L,
          5L,
          10L,
          20L,
          50L,
          100L,
          200L,
          500L,
          1_000L,
          2_000L,
          5_000L,
          10_000L,
          20_000L,
          50_000L,
          100_000L,
          200_000L,
          500_000L,
          1_000_000L);

  /** How many there were. */
  public long count() {
    long count = 0;
    for (long each : counts) {
      count += each;
    }
    return count;
  }

  /** None. */
  public static final Durations NONE = new Durations(Collections.nCopies(BOUNDS.size(), 0L), 0);

  /** How many there were by where their class begins; classes without any are absent. */
  public Map<Long, Long> histogram() {
    if (count() == 0) {
      return Map.of();
    }
    Map<Long, Long> histogram = new TreeMap<>();
    for (int i = 0; i < counts.size(); i++) {
      if (counts.get(i) > 0) {
        histogram.put(BOUNDS.get(i), counts.get(i));
      }
    }
    return histogram;
  }
}
