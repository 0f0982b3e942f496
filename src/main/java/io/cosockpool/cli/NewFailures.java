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
    say(report.failures());
    return report;
  }

  /** The same where processes come and go. */
  Report saidButOfEnds(Report report) {
    say(
        report.failures().stream()
            .filter(failure -> failure.kind() != Failure.Kind.ENDED)
            .toList());
    return report;
  }

  private void say(List<Failure> failures) {
    if (!failures.equals(last)) {
      last = failures;
      verbosity.failures(last);
    }
  }
}
