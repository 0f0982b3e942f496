package io.cosockpool.reading;

import io.cosockpool.model.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The pools of the last readings. A busy worker passes through many states; what each of these
 * readings shows has lasted, and who reads again and again need not wait for that as a single run
 * has to.
 */
public final class RecentReadings {
  /** Of readings that are further apart, nobody knows what was between them. */
  private static final Duration LONGEST_GAP = Duration.ofMinutes(5);

  /**
   * Those that are closer together show one state; each of a single run's looks is so far apart.
   */
  private static final Duration SHORTEST_GAP = Looks.SPAN.dividedBy(Looks.NUMBER - 1);

  private final Deque<Report> readings = new ArrayDeque<>();

  /** None by now. */
  public RecentReadings() {}

  /** The same report after those that were added before, if these are enough to tell by. */
  public Report add(Report report) {
    if (!readings.isEmpty() && since(readings.getLast(), report).compareTo(LONGEST_GAP) > 0) {
      readings.clear();
    }
    boolean isApart =
        readings.isEmpty() || since(readings.getLast(), report).compareTo(SHORTEST_GAP) >= 0;
    Report after =
        isApart && readings.size() == Looks.NUMBER - 1
            ? report.after(List.copyOf(readings))
            : report;
    if (isApart) {
      if (readings.size() == Looks.NUMBER - 1) {
        readings.removeFirst();
      }
      readings.addLast(report.withNumbersAlone());
    }
    return after;
  }

  private static Duration since(Report earlier, Report later) {
    return Duration.ofMillis(
        later.occasion().utcMilliseconds() - earlier.occasion().utcMilliseconds());
  }
}
