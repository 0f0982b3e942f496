package io.cosockpool.serve;

import io.cosockpool.findings.Findings;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A reading, what there is to find in it, and the answers that were made of it: those who share a
 * reading share these, too, so that thousands who ask together cost little more than one.
 */
final class Observed {
  private final Report report;
  private final List<Finding> findings;
  private final Map<String, Body> bodies = new HashMap<>();
  private @Nullable Observed withoutRequests;

  private Observed(Report report, List<Finding> findings) {
    this.report = report;
    this.findings = findings;
  }

  /** Of a report after the readings before it. */
  static Observed of(Report report) {
    return new Observed(report, Findings.of(report, OptionalLong.empty()));
  }

  Report report() {
    return report;
  }

  List<Finding> findings() {
    return findings;
  }

  /** The same as if nobody had looked at requests: URLs and places in the code are private. */
  synchronized Observed withoutRequests() {
    Observed known = withoutRequests;
    if (known == null) {
      known = of(report.withoutRequests());
      withoutRequests = known;
    }
    return known;
  }

  /**
   * What is made of it.
   *
   * @param what tells it from whatever else is made of it
   */
  synchronized Body body(String what, Function<Observed, String> made) {
    return bodies.computeIfAbsent(what, unknown -> new Body(made.apply(this)));
  }
}
