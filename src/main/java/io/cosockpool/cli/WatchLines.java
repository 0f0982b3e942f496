package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Report;
import io.cosockpool.report.IntervalJson;
import io.cosockpool.watch.Audience;
import java.util.List;

/** A line of JSON for each reading, which is written at once. */
record WatchLines(Output output, IntervalJson form) implements Audience {
  @Override
  public void take(Report report, Interval interval, List<Finding> findings)
      throws ClosedPipeException, OutputException {
    output.write(form.line(report.occasion(), interval, findings));
  }

  @Override
  public void end(Report report, Interval sinceStart, List<Finding> findings)
      throws ClosedPipeException, OutputException {
    take(report, sinceStart, findings);
  }
}
