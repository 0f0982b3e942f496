package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Report;
import java.util.List;

/** Says what cannot be read, once and not at each reading. */
final class NewFailures {
  private final Verbosity verbosity;
  private List<Failure> last = List.of();

  NewFailures(Verbosity verbosity) {
    this.verbosity = verbosity;
  }

  Report said(Report report) {
    if (!report.failures().equals(last)) {
      last = report.failures();
      verbosity.failures(last);
    }
    return report;
  }
}
