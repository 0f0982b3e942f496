package io.cosockpool.cli;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.report.ChartFormat;
import io.cosockpool.report.FoldedStacks;
import io.cosockpool.report.HoldingListing;
import io.cosockpool.report.HtmlFormat;
import io.cosockpool.report.LocationListing;
import io.cosockpool.report.LocationUseListing;
import io.cosockpool.report.PlaceTree;
import io.cosockpool.report.ReportFormat;
import io.cosockpool.report.RequestListing;
import io.cosockpool.report.RequestPoolListing;
import io.cosockpool.report.RequestsJson;
import io.cosockpool.report.TextFormat;
import java.util.List;
import java.util.Set;

/**
 * What workers work at.
 *
 * @param by how it is shown
 * @param format as what it is shown
 * @param shown which requests, and how they are arranged
 * @param stacks whether JSON has the Lua stacks
 * @param timers whether JSON has the timers that are pending
 * @param folded what the folded stacks are
 */
record RequestsView(
    Presentation by,
    RequestFormat format,
    ShownRequests shown,
    boolean stacks,
    boolean timers,
    FoldedStacks folded)
    implements View {
  private static final int ALL = 0;

  /** More bars are no picture any more. */
  private static final int TOP_OF_CHART = 30;

  /** What leaves the findings on the screen. */
  private static final int TOP_OF_TABLES = 10;

  /** A browser has to hold them all. */
  private static final int TOP_OF_PAGE = 10_000;

  /** What is to be read for it. */
  Set<Part> parts() {
    Set<Part> parts = by.parts();
    parts.add(Part.CONTENTS);
    parts.add(Part.REQUESTS);
    if (timers) {
      parts.add(Part.TIMERS);
    }
    return parts;
  }

  @Override
  public List<String> notes(Report report) {
    return format == RequestFormat.text
        ? View.notesOfText(listing(ALL), new RequestPoolListing(ALL).remarks(report), report)
        : List.of();
  }

  private RequestListing listing(int usualTop) {
    return new RequestListing(shown.order(), shown.top().orElse(usualTop));
  }

  private RequestPoolListing pools(int usualTop) {
    return new RequestPoolListing(shown.top().orElse(usualTop));
  }

  @Override
  public ReportFormat format(List<Finding> findings) {
    return switch (format) {
      case json -> new RequestsJson(stacks, timers, findings);
      case text -> new TextFormat<>(listing(ALL));
      case chart ->
          new ChartFormat<>(
              pools(TOP_OF_CHART),
              List.of(
                  new HoldingListing(shown.top().orElse(TOP_OF_TABLES)),
                  new LocationUseListing(shown.top().orElse(TOP_OF_TABLES)),
                  new LocationListing(shown.top().orElse(TOP_OF_TABLES))),
              by.style(),
              findings);
      case metrics -> Presentation.metrics(findings);
      case html ->
          new HtmlFormat(
              "Requests",
              pools(ALL),
              List.of(
                  new PlaceTree(TOP_OF_PAGE),
                  new HoldingListing(ALL),
                  new LocationUseListing(ALL),
                  new LocationListing(ALL),
                  listing(TOP_OF_PAGE)),
              findings);
      case folded -> folded;
    };
  }
}
