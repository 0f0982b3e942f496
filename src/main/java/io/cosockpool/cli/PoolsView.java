package io.cosockpool.cli;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.report.ChartFormat;
import io.cosockpool.report.HtmlFormat;
import io.cosockpool.report.JsonFormat;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
import io.cosockpool.report.ReportFormat;
import io.cosockpool.report.TextFormat;
import java.util.List;
import java.util.Set;

/**
 * The cosocket pools of a reading. But for JSON, which has keys for no more than these, other
 * connections are counted too, for users who look for a connection and do not find it in a pool.
 *
 * @param by how it is shown
 * @param shown which pools, and how they are arranged
 */
record PoolsView(Presentation by, Shown shown) implements View {
  /** More bars are no picture any more. */
  private static final int TOP_OF_CHART = 30;

  /** What is to be read; all that is known of a connect that waits is its request, too. */
  Set<Part> parts() {
    Set<Part> parts = by.parts();
    if (by.wide()) {
      parts.add(Part.REQUESTS);
    }
    return parts;
  }

  @Override
  public List<String> notes(Report report) {
    return by.format() == OutputFormat.text
        ? View.notesOfText(table(), table().remarks(report), report)
        : List.of();
  }

  private PoolListing table() {
    return shown.selection(PoolGrouping.BOTH, PoolOrder.NAME);
  }

  @Override
  public ReportFormat format(List<Finding> findings) {
    return switch (by.format()) {
      case json -> by.wide() ? JsonFormat.wide(findings) : new JsonFormat();
      case text -> new TextFormat<>(by.wide() ? table().withContents() : table());
      case chart ->
          new ChartFormat<>(
              shown.selection(PoolGrouping.POOL, PoolOrder.USAGE, TOP_OF_CHART),
              List.of(),
              by.style(),
              findings);
      case metrics -> Presentation.metrics(findings);
      case html ->
          new HtmlFormat(
              "Cosocket pools",
              shown.selection(PoolGrouping.POOL, PoolOrder.USAGE),
              List.of(),
              findings);
    };
  }
}
