package io.cosockpool.report;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import java.util.List;

/** The report as one HTML page that needs nothing else. */
public final class HtmlFormat implements ReportFormat {
  private final PageData data;

  /**
   * Shows listings, and what there is to say of them.
   *
   * @param title what they are of
   * @param first the one with the numbers that tell most
   */
  public HtmlFormat(
      String title, BarListing<?> first, List<Listing<?>> others, List<Finding> findings) {
    data = new PageData(title, first, others, findings);
  }

  @Override
  public String render(Report report) {
    return HtmlFile.of("page", data.json(report));
  }

  /** The same page from a server, which renews itself by later {@link #data}. */
  public String live(Report report) {
    return HtmlFile.live("page", data.json(report));
  }

  /** What the page shows of a report, as JSON: a part of the page, in a form of its own. */
  public String data(Report report) {
    return data.json(report);
  }
}
