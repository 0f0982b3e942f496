package io.cosockpool.report;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Report;
import io.cosockpool.model.Wording;
import java.util.ArrayList;
import java.util.List;

/**
 * A listing as horizontal bars against a limit, with the numbers beside, and further listings as
 * tables below.
 *
 * @param <R> what a bar is of
 */
public final class ChartFormat<R> implements ReportFormat {
  private static final String GAP = "  ";
  private static final int LEAST_LABEL = 8;
  private static final int LEAST_BAR = 8;
  private static final int LONGEST_BAR = 100;

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
    appendLines(text, listing.summaries(report));
    appendLines(text, listing.remarks(report));
    if (!rows.isEmpty()) {
      text.append('\n');
      appendRows(text, rows, namesSubsystem);
      text.append('\n').append(legend(rows)).append('\n');
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
      appendBar(text, Bar.of(listing.stack(rows.get(i)), widths.inside(), widths.beyond()));
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
    return rows.stream().anyMatch(row -> listing.stack(row).isBeyond());
  }

  private void appendBar(StringBuilder text, Ink[] columns) {
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
    List<BarListing.Meaning> meanings = new ArrayList<>(listing.legend());
    if (isAnyBeyond(rows)) {
      meanings.add(new BarListing.Meaning(Ink.MORE, "goes on"));
    }
    StringBuilder text = new StringBuilder();
    int used = 0;
    for (BarListing.Meaning meaning : meanings) {
      int needed = 2 + meaning.words().length();
      if (used > 0) {
        boolean fits = used + GAP.length() + needed <= width;
        text.append(fits ? GAP : "\n");
        used = fits ? used + GAP.length() : 0;
      }
      text.append(glyphs.draw(meaning.ink(), 1)).append(' ').append(meaning.words());
      used += needed;
    }
    return text.append(listing.footnote().isEmpty() ? "" : "\n" + listing.footnote()).toString();
  }
}
