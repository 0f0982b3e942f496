package io.cosockpool.report;

import io.cosockpool.model.Report;
import java.util.ArrayList;
import java.util.List;

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
    List<Column<R>> columns = listing.table();
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(Column::heading).toList());
    for (R row : listing.shown(listing.rows(report, Listing.Medium.TABLE))) {
      lines.add(columns.stream().map(column -> column.cell().apply(row)).toList());
    }
    return aligned(lines);
  }

  /** The first and the last column to the left, the numbers between to the right. */
  private static String aligned(List<List<String>> lines) {
    int last = lines.getFirst().size() - 1;
    int[] widths = new int[last];
    for (List<String> line : lines) {
      for (int column = 0; column < last; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int column = 0; column < last; column++) {
        String blanks = " ".repeat(widths[column] - line.get(column).length());
        text.append(column == 0 ? line.get(column) + blanks : blanks + line.get(column))
            .append("  ");
      }
      text.append(line.get(last)).append('\n');
    }
    return text.toString();
  }
}
