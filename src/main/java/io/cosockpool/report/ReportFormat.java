package io.cosockpool.report;

import io.cosockpool.model.Report;

/** A way to show a report. */
public interface ReportFormat {
  /** The report as text that ends with a line's end. */
  String render(Report report);
}
