package io.cosockpool.report;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import java.util.List;

/**
 * A listing as horizontal bars against a limit, with the numbers beside, and further listings as
 * tables below.
 *
 * @param <R> what a bar is of
 */
public final class ChartFormat<R> implements ReportFormat {
  private final BarListing<R> listing;
  private final List<Listing<?>> tables;
  private final int width;
  private final Glyphs glyphs;
  private final List<Finding> findings;

  /**
   * Shows a listing in a style, and what there is to say of it.
   *
   * @param tables what is shown below the bars
   */
  public ChartFormat(
      BarListing<R> listing, List<Listing<?>> tables, ChartStyle style, List<Finding> findings) {
    this.listing = listing;
    this.tables = tables;
    this.width = style.width();
    this.glyphs = new Glyphs(style.unicode(), style.color());
    this.findings = findings;
  }

  @Override
  public String render(Report report) {
    List<R> all = listing.rows(report, Listing.Medium.BARS);
    List<R> rows = listing.shown(all);
    boolean namesSubsystem = report.subsystems().size() > 1;
    StringBuilder text = new StringBuilder();
    appendLines(text, listing.summaries(report));
    appendLines(text, listing.remarks(report));
    if (!rows.isEmpty()) {
      BarTable<R> bars = new BarTable<>(listing, glyphs, width);
      text.append('\n');
      bars.lines(rows, namesSubsystem).forEach(line -> text.append(line).append('\n'));
      text.append('\n').append(bars.legend(rows)).append('\n');
    }
    appendLeftOut(text, listing, all.size() - rows.size());
    tables.forEach(table -> appendTable(text, table, report));
    if (!findings.isEmpty()) {
      text.append('\n').append(new FindingLines(glyphs, width, namesSubsystem).of(findings));
    }
    return text.toString();
  }

  private void appendLines(StringBuilder text, List<String> sentences) {
    for (String sentence : sentences) {
      text.append(glyphs.wrapped(sentence, 0, width)).append('\n');
    }
  }

  private static void appendLeftOut(StringBuilder text, Listing<?> of, int count) {
    if (count > 0) {
      text.append(Wording.counted(count, "more is", "more are"))
          .append(" not shown: see ")
          .append(of.shortenedBy())
          .append('\n');
    }
  }

  private <T> void appendTable(StringBuilder text, Listing<T> table, Report report) {
    List<T> rows = table.rows(report, Listing.Medium.BARS);
    if (!rows.isEmpty()) {
      List<T> shown = table.shown(rows);
      text.append('\n').append(TextTable.of(table, shown).fitted(glyphs, width));
      appendLeftOut(text, table, rows.size() - shown.size());
    }
  }
}
