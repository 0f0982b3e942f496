package io.cosockpool.serve;

import io.cosockpool.findings.Findings;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import java.util.List;
import java.util.OptionalLong;

/**
 * A reading, and what there is to find in it.
 *
 * @param report after the readings before it
 * @param findings of all of it
 */
record Observed(Report report, List<Finding> findings) {
  static Observed of(Report report) {
    return new Observed(report, Findings.of(report, OptionalLong.empty()));
  }

  /** The same as if nobody had looked at requests: URLs and places in the code are private. */
  Observed withoutRequests() {
    return of(report.withoutRequests());
  }
}
