package io.cosockpool.serve;

import io.cosockpool.model.Report;
import io.cosockpool.reading.Looks;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The pools of the last readings. A busy worker passes through many states; what each of these
 * readings shows has lasted, and a server need not wait for that as a single run has to.
 */
final class Recent {
  /** Of readings that are further apart, nobody knows what was between them. */
  private static final long LONGEST_GAP_MILLISECONDS = 5 * 60 * 1000;

  private final Deque<Report> readings = new ArrayDeque<>();

  /** The same report after those that were added before, if these are enough to tell by. */
  Report add(Report report) {
    Report last = readings.peekLast();
    if (last != null && milliseconds(report) - milliseconds(last) > LONGEST_GAP_MILLISECONDS) {
      readings.clear();
    }
    boolean enough = readings.size() == Looks.NUMBER - 1;
    Report after = enough ? report.after(List.copyOf(readings)) : report;
    if (enough) {
      readings.removeFirst();
    }
    readings.addLast(report.withNumbersAlone());
    return after;
  }

  private static long milliseconds(Report report) {
    return report.occasion().utcMilliseconds();
  }
}
