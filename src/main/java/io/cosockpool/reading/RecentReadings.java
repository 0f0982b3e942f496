package io.cosockpool.reading;

import io.cosockpool.model.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last readings: of each the pools, of one the connections, too. A busy worker passes through
 * many states; what each of these readings shows has lasted, and who reads again and again need not
 * wait for that as a single run has to.
 */
public final class RecentReadings {
  private static final Duration LONGEST_GAP = Duration.ofMinutes(5);

  /**
   * Those that are closer together show one state; each of a single run's looks is so far apart.
   */
  private static final Duration SHORTEST_GAP = Looks.SPAN.dividedBy(Looks.NUMBER - 1);

  private final Deque<Report> readings = new ArrayDeque<>();
  private @Nullable Report connected;
  private @Nullable Report connectedBefore;

  /** None by now. */
  public RecentReadings() {}

  /** The same report after those that were added before, if these are enough to tell by. */
  public Report add(Report report) {
    if (!readings.isEmpty() && isUnrelated(readings.getLast(), report)) {
      readings.clear();
      connected = null;
      connectedBefore = null;
    }
    boolean isApart =
        readings.isEmpty() || since(readings.getLast(), report).compareTo(SHORTEST_GAP) >= 0;
    List<Report> earlier = before(report, isApart);
    Report after = earlier.isEmpty() ? report : report.after(earlier);
    if (isApart) {
      if (readings.size() == Looks.NUMBER) {
        readings.removeFirst();
      }
      readings.addLast(report.withNumbersAlone());
    }
    if (report.hasConnections() && (connected == null || isLongBefore(connected, report))) {
      connectedBefore = connected;
      connected = report.withoutRequests();
    }
    return after;
  }

  /** Whether nobody knows what was between them; the clock may have been set. */
  private static boolean isUnrelated(Report earlier, Report later) {
    Duration gap = since(earlier, later);
    return gap.isNegative() || gap.compareTo(LONGEST_GAP) > 0;
  }

  /**
   * The readings that a report is compared with, the oldest first; one of them has its connections.
   * None if they are too few.
   *
   * @param isApart whether the last reading shows another state than the report may
   */
  private List<Report> before(Report report, boolean isApart) {
    List<Report> before = new ArrayList<>(readings);
    if (!isApart) {
      before.removeLast();
    }
    if (before.size() < Looks.NUMBER - 1) {
      return List.of();
    }
    if (before.size() == Looks.NUMBER) {
      before.removeFirst();
    }
    Report compared =
        connected == null || isLongBefore(connected, report) ? connected : connectedBefore;
    if (compared != null) {
      before.removeIf(reading -> reading.occasion().equals(compared.occasion()));
      before.add(compared);
      before.sort(Comparator.comparingLong(reading -> reading.occasion().endMilliseconds()));
    }
    return before;
  }

  /** Whether single connections may be compared: less than this a worker takes for its events. */
  private static boolean isLongBefore(Report earlier, Report later) {
    return since(earlier, later).compareTo(Looks.SPAN) >= 0;
  }

  private static Duration since(Report earlier, Report later) {
    return Duration.ofMillis(
        later.occasion().utcMilliseconds() - earlier.occasion().utcMilliseconds());
  }
}
