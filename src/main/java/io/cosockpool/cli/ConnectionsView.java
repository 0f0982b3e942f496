package io.cosockpool.cli;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.report.ChartFormat;
import io.cosockpool.report.ConnectionListing;
import io.cosockpool.report.ConnectionSelection;
import io.cosockpool.report.ConnectionsJson;
import io.cosockpool.report.HtmlFormat;
import io.cosockpool.report.KeepaliveListing;
import io.cosockpool.report.ListenerListing;
import io.cosockpool.report.Listing;
import io.cosockpool.report.PeerListing;
import io.cosockpool.report.ReportFormat;
import io.cosockpool.report.TextFormat;
import io.cosockpool.report.WorkerListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * nginx's own connection pools of a reading, and who has their entries.
 *
 * @param by how it is shown
 * @param shown which connections, and how they are arranged
 * @param selection which of the report's they are, by their places, which no pseudonym changes
 */
record ConnectionsView(Presentation by, ShownConnections shown, ConnectionSelection selection)
    implements View {
  private static final int ALL = 0;

  /** More bars are no picture any more. */
  private static final int TOP_OF_CHART = 30;

  /** What leaves the findings on the screen. */
  private static final int TOP_OF_TABLES = 10;

  /** A browser has to hold them all. */
  private static final int TOP_OF_PAGE = 10_000;

  /** What is to be read, whatever is shown of it. */
  static Set<Part> parts(Presentation by, ShownConnections shown) {
    Set<Part> parts = by.parts();
    parts.add(Part.CONNECTIONS);
    if (shown.listed()) {
      parts.add(Part.REQUESTS);
    }
    return parts;
  }

  @Override
  public List<String> notes(Report report) {
    return by.format() == OutputFormat.text
        ? View.notesOfText(table(), new WorkerListing(ALL).remarks(report), report)
        : List.of();
  }

  private Listing<?> table() {
    return shown.listed() ? connections(ALL) : workers(ALL);
  }

  private WorkerListing workers(int usualTop) {
    return new WorkerListing(shown.top().orElse(usualTop));
  }

  private ConnectionListing connections(int usualTop) {
    return new ConnectionListing(selection, shown.order(), shown.top().orElse(usualTop), by.wide());
  }

  /** What the connections lead to. */
  private List<Listing<?>> tables(int usualTop) {
    int top = shown.top().orElse(usualTop);
    return List.of(new PeerListing(top), new ListenerListing(top), new KeepaliveListing(top));
  }

  @Override
  public ReportFormat format(List<Finding> findings) {
    return switch (by.format()) {
      case json ->
          new ConnectionsJson(
              shown.listed() ? Optional.of(selection) : Optional.empty(), by.wide(), findings);
      case text -> new TextFormat<>(table());
      case chart ->
          new ChartFormat<>(workers(TOP_OF_CHART), tables(TOP_OF_TABLES), by.style(), findings);
      case metrics -> Presentation.metrics(findings);
      case html -> {
        List<Listing<?>> listings = new ArrayList<>(tables(ALL));
        listings.add(connections(TOP_OF_PAGE));
        yield new HtmlFormat("Connections of nginx", workers(ALL), listings, findings);
      }
    };
  }
}
