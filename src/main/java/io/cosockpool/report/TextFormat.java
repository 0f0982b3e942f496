package io.cosockpool.report;

import io.cosockpool.model.Report;

/**
 * A listing as columns for people and for awk: a header, then a line for each row. Names come last,
 * escaped so that they have no blanks.
 *
 * @param <R> what a row stands for
 */
public final class TextFormat<R> implements ReportFormat {
  private final Listing<R> listing;

  /** Shows a listing. */
  public TextFormat(Listing<R> listing) {
    this.listing = listing;
  }

  @Override
  public String render(Report report) {
    return TextTable.of(listing, listing.shown(listing.rows(report, Listing.Medium.TABLE)))
        .aligned();
  }
}
