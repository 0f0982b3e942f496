package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Report;
import io.cosockpool.watch.Audience;
import java.util.List;
import java.util.function.Supplier;

/** Lines for each reading, which are written at once. */
record WatchLines(Output output, Form form) implements Audience {
  /** How an interval is written. */
  interface Form {
    /**
     * Whole lines.
     *
     * @param occasion of the last reading
     */
    String of(Occasion occasion, Interval interval, List<Finding> findings);
  }

  @Override
  public void take(
      Report report, Interval interval, Supplier<Interval> sinceStart, List<Finding> findings)
      throws ClosedPipeException, OutputException {
    write(report, interval, findings);
  }

  @Override
  public void end(Report report, Interval sinceStart, List<Finding> findings)
      throws ClosedPipeException, OutputException {
    write(report, sinceStart, findings);
  }

  private void write(Report report, Interval interval, List<Finding> findings)
      throws ClosedPipeException, OutputException {
    output.write(form.of(report.occasion(), interval, findings));
  }
}
