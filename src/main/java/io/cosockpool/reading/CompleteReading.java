package io.cosockpool.reading;

import io.cosockpool.layout.DebugFiles;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.LayoutReport;
import io.cosockpool.model.Report;
import io.cosockpool.nginx.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A reading of all that any command asks of processes, for a recording to hold it. */
public final class CompleteReading {
  private CompleteReading() {}

  /**
   * Reads every candidate. The pools come last: where both read the same bytes, those count that
   * this report was made from.
   *
   * @param options of the reading of the pools; the layouts have half of its time at most
   * @return the report of the pools; that debug information is not a process's own is told with it
   */
  public static Report read(List<Target> candidates, DebugFiles debugFiles, ReadingOptions options)
      throws InterruptedException {
    long start = System.nanoTime();
    LayoutReport layouts =
        LayoutReader.read(candidates, debugFiles, options.timeout().dividedBy(2));
    Report report =
        Reader.read(
            candidates, options.thoroughly().after(Duration.ofNanos(System.nanoTime() - start)));
    List<Failure> failures = new ArrayList<>(report.failures());
    layouts.failures().stream()
        .filter(failure -> failure.kind() == Kind.NOT_FOUND && !failures.contains(failure))
        .forEach(failures::add);
    return new Report(report.subsystems(), report.workers(), failures);
  }
}
