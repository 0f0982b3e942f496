package io.cosockpool.cli;

import io.cosockpool.layout.DebugFiles;
import io.cosockpool.model.Failure;
import io.cosockpool.model.LayoutReport;
import io.cosockpool.reading.LastLayouts;
import java.time.Duration;
import java.util.List;

/** Reads layouts; of many readings the one counts in which a process confirmed most. */
final class LayoutAcquisition implements Acquisition<LayoutReport> {
  private final DebugFiles debugFiles;
  private final Duration timeout;
  private final LastLayouts layouts = new LastLayouts();

  LayoutAcquisition(DebugFiles debugFiles, Duration timeout) {
    this.debugFiles = debugFiles;
    this.timeout = timeout;
  }

  @Override
  public LayoutReport read(Look look) throws InterruptedException {
    return look.layouts(debugFiles, timeout);
  }

  @Override
  public void add(LayoutReport report) {
    layouts.add(report);
  }

  @Override
  public LayoutReport sum() {
    return layouts.report();
  }

  @Override
  public LayoutReport orNothingFound(LayoutReport report, Failure nothingFound) {
    boolean something =
        !report.subsystems().isEmpty()
            || !report.processes().isEmpty()
            || !report.failures().isEmpty();
    return something
        ? report
        : new LayoutReport(report.subsystems(), report.processes(), List.of(nothingFound));
  }
}
