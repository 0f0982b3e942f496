package io.cosockpool.watch;

import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Report;
import java.util.List;
import java.util.function.Supplier;

/** Whoever is told of each reading. */
public interface Audience {
  /**
   * A reading, and what happened since the one before it.
   *
   * @param sinceStart what happened since the first one
   * @param findings that hold now
   */
  void take(Report report, Interval interval, Supplier<Interval> sinceStart, List<Finding> findings)
      throws ClosedPipeException, OutputException;

  /**
   * The last reading, and what happened since the first one. It comes once, at the end.
   *
   * @param findings that hold now
   */
  void end(Report report, Interval sinceStart, List<Finding> findings)
      throws ClosedPipeException, OutputException;
}
