package io.cosockpool.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows as bars against a limit, a line each, with a label before and the numbers behind. Bars,
 * labels and numbers stand below each other.
 *
 * @param columns what stands behind the bars
 * @param width of a line; it is wider only where not even the least fits
 * @param <R> what a bar is of
 */
record BarTable<R>(BarListing<R> listing, List<Column<R>> columns, Glyphs glyphs, int width) {
  private static final String GAP = "  ";
  private static final int LEAST_LABEL = 8;
  private static final int LEAST_BAR = 8;
  private static final int LONGEST_BAR = 100;

  /** With the listing's own numbers. */
  BarTable(BarListing<R> listing, Glyphs glyphs, int width) {
    this(listing, listing.figures(), glyphs, width);
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

  /** The headings, then a line for each row. */
  List<String> lines(List<R> rows, boolean namesSubsystem) {
    List<String> labels = rows.stream().map(row -> listing.label(row, namesSubsystem)).toList();
    List<Numbers> numbers = numbers(rows);
    Widths widths = widths(rows, labels, numbers);
    List<String> shown = Labels.of(labels, glyphs, widths.label());
    List<String> lines = new ArrayList<>(rows.size() + 1);
    lines.add(
        glyphs.padded(listing.labelHeading(), widths.label())
            + GAP
            + " ".repeat(widths.bar())
            + numbers(numbers, 0));
    for (int i = 0; i < rows.size(); i++) {
      String figures = numbers(numbers, i + 1);
      lines.add(
          glyphs.padded(shown.get(i), widths.label())
              + GAP
              + bar(Bar.of(listing.stack(rows.get(i)), widths.inside(), widths.beyond()))
              + (listing.isUrgent(rows.get(i)) ? glyphs.emphasized(figures) : figures));
    }
    return lines;
  }

  private List<Numbers> numbers(List<R> rows) {
    List<Numbers> numbers = new ArrayList<>();
    for (Column<R> column : columns) {
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

  private String bar(Ink[] columns) {
    StringBuilder text = new StringBuilder();
    for (int start = 0; start < columns.length; ) {
      int end = start;
      while (end < columns.length && columns[end] == columns[start]) {
        end++;
      }
      text.append(glyphs.draw(columns[start], end - start));
      start = end;
    }
    return text.toString();
  }

  private static String numbers(List<Numbers> numbers, int line) {
    StringBuilder cells = new StringBuilder();
    for (Numbers column : numbers) {
      cells.append(GAP).append(column.cell(line));
    }
    return cells.toString().stripTrailing();
  }

  /** What the parts of the bars mean, in as many lines as it takes. */
  String legend(List<R> rows) {
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
