package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Report;
import io.cosockpool.report.CoursePage;
import io.cosockpool.tracking.Chronicler;
import io.cosockpool.watch.Audience;
import java.util.List;
import java.util.function.Supplier;

/** One page in the end, with the course of each pool. */
final class WatchPage implements Audience {
  /** As many as a screen has columns. */
  private static final int MOST_POINTS = 512;

  private static final int MOST_POOLS = 1000;

  private final Output output;
  private final Chronicler chronicler = Chronicler.ofAll(MOST_POINTS, MOST_POOLS);

  WatchPage(Output output) {
    this.output = output;
  }

  @Override
  public void take(
      Report report, Interval interval, Supplier<Interval> sinceStart, List<Finding> findings) {
    chronicler.add(interval, findings, report.occasion().endMilliseconds());
  }

  @Override
  public void end(Report report, Interval sinceStart, List<Finding> findings)
      throws ClosedPipeException, OutputException {
    output.write(CoursePage.of(report.occasion(), sinceStart, chronicler.chronicle()));
  }
}
