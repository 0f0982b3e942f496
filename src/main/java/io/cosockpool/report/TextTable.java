package io.cosockpool.report;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lines of aligned columns: a header, then a line for each row. Nothing is behind the last column,
 * so it is not filled up. Cells are made when they are needed, and not kept: there may be millions.
 */
record TextTable<R>(List<Column<R>> columns, List<R> rows) {
  private static final String GAP = "  ";

  /** The least that is shown of a text that is cut. */
  private static final int LEAST_TEXT = 8;

  static <R> TextTable<R> of(Listing<R> listing, List<R> rows) {
    return new TextTable<>(listing.table(), rows);
  }

  /** For awk: whole, however wide a line is. */
  String aligned() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    cells().forEach(line -> append(text, line, widths));
    return text.toString();
  }

  /** For a terminal: the first and the last column, which hold names, are cut where they must. */
  String fitted(Glyphs glyphs, int width) {
    int last = columns.size() - 1;
    int[] widths = widths();
    int room = width - GAP.length() * last - IntStream.of(widths).skip(1).sum();
    int lastWanted = Math.min(labelWidth(glyphs, last), room / 2);
    int first = Math.min(labelWidth(glyphs, 0), Math.max(LEAST_TEXT, room - lastWanted));
    Iterator<String> firsts = Labels.of(column(0), glyphs, first).iterator();
    Iterator<String> lasts =
        Labels.of(column(last), glyphs, Math.max(LEAST_TEXT, room - first)).iterator();
    widths[0] = 0;
    StringBuilder text = new StringBuilder();
    cells()
        .forEach(
            line -> {
              line.set(0, glyphs.padded(firsts.next(), first));
              line.set(last, lasts.next());
              append(text, line, widths);
            });
    return text.toString();
  }

  /** The cells of each line, the headings first. */
  private Stream<List<String>> cells() {
    List<String> headings = new ArrayList<>();
    columns.forEach(column -> headings.add(column.heading()));
    return Stream.concat(Stream.of(headings), rows.stream().map(this::cells));
  }

  private List<String> cells(R row) {
    List<String> cells = new ArrayList<>(columns.size());
    columns.forEach(column -> cells.add(column.cell().apply(row)));
    return cells;
  }

  private void append(StringBuilder text, List<String> line, int[] widths) {
    for (int column = 0; column < widths.length; column++) {
      String cell = line.get(column);
      String blanks = " ".repeat(Math.max(0, widths[column] - cell.length()));
      text.append(columns.get(column).right() ? blanks + cell : cell + blanks).append(GAP);
    }
    text.append(line.getLast()).append('\n');
  }

  /** Of all columns but the last. */
  private int[] widths() {
    int[] widths = new int[columns.size() - 1];
    cells()
        .forEach(
            line -> {
              for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
              }
            });
    return widths;
  }

  private List<String> column(int column) {
    return cells().map(line -> line.get(column)).toList();
  }

  private int labelWidth(Glyphs glyphs, int column) {
    return column(column).stream().mapToInt(glyphs::labelWidth).max().orElse(0);
  }
}
