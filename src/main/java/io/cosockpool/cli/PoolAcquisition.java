package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Report;
import io.cosockpool.reading.LastReadings;
import java.util.List;

/** Reads pools; of many readings the last true one of each pool counts. */
final class PoolAcquisition implements Acquisition<Report> {
  /** How one reading is done. */
  interface Way {
    Report read(Look look) throws InterruptedException;
  }

  private final Way way;
  private final LastReadings readings = new LastReadings();

  PoolAcquisition(Way way) {
    this.way = way;
  }

  @Override
  public Report read(Look look) throws InterruptedException {
    return way.read(look);
  }

  @Override
  public void add(Report report) {
    readings.add(report);
  }

  @Override
  public Report sum() {
    return readings.report();
  }

  @Override
  public Report orNothingFound(Report report, Failure nothingFound) {
    return report.subsystems().isEmpty() && report.failures().isEmpty()
        ? new Report(report.subsystems(), report.workers(), List.of(nothingFound))
        : report;
  }
}
