package io.cosockpool.report;

import static java.util.stream.Collectors.joining;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import java.util.ArrayList;
import java.util.List;

/**
 * A listing as horizontal bars: what is in use and what is idle against the size, and what waits
 * beyond it, with the numbers beside.
 *
 * @param <R> what a bar is of
 */
public final class ChartFormat<R> implements ReportFormat {
  private static final String GAP = "  ";
  private static final int LEAST_LABEL = 8;
  private static final int LEAST_BAR = 8;
  private static final int LONGEST_BAR = 100;

  private static final String MORE_TO_FIND =
      "More may be found with --wide, which reads what pools hold.";

  private final Listing<R> listing;
  private final int width;
  private final Glyphs glyphs;
  private final List<Finding> findings;
  private final boolean lookedInto;

  /**
   * Shows a listing in a style, and what there is to say of it.
   *
   * @param lookedInto whether the findings are all that there are, since what pools hold was looked
   *     at
   */
  public ChartFormat(
      Listing<R> listing, ChartStyle style, List<Finding> findings, boolean lookedInto) {
    this.listing = listing;
    this.width = style.width();
    this.glyphs = new Glyphs(style.unicode(), style.color());
    this.findings = findings;
    this.lookedInto = lookedInto;
  }

  /** A column of numbers: its heading, then a number for each row. */
  private record Numbers(List<String> cells) {
    static Numbers of(String heading, List<String> cells) {
      List<String> all = new ArrayList<>();
      all.add(heading);
      all.addAll(cells);
      return new Numbers(all);
    }

    int width() {
      return cells.stream().mapToInt(String::length).max().orElse(0);
    }

    String cell(int line) {
      String cell = cells.get(line);
      return " ".repeat(width() - cell.length()) + cell;
    }
  }

  /** How the columns of a line are shared out. */
  private record Widths(int label, int inside, int beyond) {
    int bar() {
      return inside + 1 + beyond;
    }
  }

  @Override
  public String render(Report report) {
    List<R> all = listing.rows(report, Listing.Medium.BARS);
    List<R> rows = listing.shown(all);
    boolean namesSubsystem = report.subsystems().size() > 1;
    StringBuilder text = new StringBuilder();
    for (String summary : listing.summaries(report)) {
      text.append(glyphs.wrapped(summary, 0, width)).append('\n');
    }
    if (!rows.isEmpty()) {
      text.append('\n');
      appendRows(text, rows, namesSubsystem);
      text.append('\n').append(legend(rows)).append('\n');
    }
    if (rows.size() < all.size()) {
      text.append(
          Wording.counted(all.size() - rows.size(), "more is", "more are")
              + " not shown: see --top, --pool\n");
    }
    if (!findings.isEmpty()) {
      text.append('\n').append(new FindingLines(glyphs, width, namesSubsystem).of(findings));
    }
    if (!lookedInto && !rows.isEmpty()) {
      text.append('\n').append(MORE_TO_FIND).append('\n');
    }
    return text.toString();
  }

  private void appendRows(StringBuilder text, List<R> rows, boolean namesSubsystem) {
    List<String> labels = rows.stream().map(row -> listing.label(row, namesSubsystem)).toList();
    List<Numbers> numbers = numbers(rows);
    Widths widths = widths(rows, labels, numbers);
    List<String> shown = Labels.of(labels, glyphs, widths.label());
    text.append(glyphs.padded(listing.labelHeading(), widths.label()))
        .append(GAP)
        .append(" ".repeat(widths.bar()));
    appendNumbers(text, numbers, 0, false);
    for (int i = 0; i < rows.size(); i++) {
      text.append(glyphs.padded(shown.get(i), widths.label())).append(GAP);
      appendBar(text, Bar.of(listing.load(rows.get(i)), widths.inside(), widths.beyond()));
      appendNumbers(text, numbers, i + 1, listing.isUrgent(rows.get(i)));
    }
  }

  private List<Numbers> numbers(List<R> rows) {
    List<Numbers> numbers = new ArrayList<>();
    for (Column<R> column : listing.figures()) {
      numbers.add(Numbers.of(column.heading(), rows.stream().map(column.cell()).toList()));
    }
    return numbers;
  }

  private Widths widths(List<R> rows, List<String> labels, List<Numbers> numbers) {
    int rest = width - GAP.length();
    for (Numbers column : numbers) {
      rest -= GAP.length() + column.width();
    }
    int widest = listing.labelHeading().length();
    for (String label : labels) {
      widest = Math.max(widest, glyphs.labelWidth(label));
    }
    int label = Math.max(LEAST_LABEL, Math.min(widest, rest / 2));
    int bar = Math.max(LEAST_BAR, Math.min(LONGEST_BAR, rest - label)) - 1;
    int beyond = isAnyBeyond(rows) ? bar / 4 : 0;
    return new Widths(label, bar - beyond, beyond);
  }

  private boolean isAnyBeyond(List<R> rows) {
    return rows.stream().anyMatch(row -> isBeyond(listing.load(row)));
  }

  private static boolean isBeyond(Load load) {
    return load.queued() > 0 || load.inUse() + load.idle() > load.size();
  }

  private void appendBar(StringBuilder text, Bar.Column[] columns) {
    for (int start = 0; start < columns.length; ) {
      int end = start;
      while (end < columns.length && columns[end] == columns[start]) {
        end++;
      }
      text.append(glyphs.draw(columns[start], end - start));
      start = end;
    }
  }

  private void appendNumbers(
      StringBuilder text, List<Numbers> numbers, int line, boolean emphasized) {
    StringBuilder cells = new StringBuilder();
    for (Numbers column : numbers) {
      cells.append(GAP).append(column.cell(line));
    }
    String shown = cells.toString().stripTrailing();
    text.append(emphasized ? glyphs.emphasized(shown) : shown).append('\n');
  }

  private String legend(List<R> rows) {
    List<Bar.Column> columns =
        new ArrayList<>(
            List.of(Bar.Column.IN_USE, Bar.Column.IDLE, Bar.Column.WAITING, Bar.Column.SIZE));
    if (isAnyBeyond(rows)) {
      columns.add(Bar.Column.MORE);
    }
    String parts =
        columns.stream()
            .map(column -> glyphs.draw(column, 1) + " " + listing.meaning(column))
            .collect(joining(GAP));
    return listing.footnote().isEmpty() ? parts : parts + "\n" + listing.footnote();
  }
}
