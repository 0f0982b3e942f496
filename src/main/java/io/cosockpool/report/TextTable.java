package io.cosockpool.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lines of aligned columns: a header, then a line for each row. Nothing is behind the last column,
 * so it is not filled up.
 *
 * @param columns of which {@code lines} are made
 * @param lines of cells, the first with the headings
 */
record TextTable<R>(List<Column<R>> columns, List<List<String>> lines) {
  private static final String GAP = "  ";

  /** The least that is shown of a text that is cut. */
  private static final int LEAST_TEXT = 8;

  static <R> TextTable<R> of(Listing<R> listing, List<R> rows) {
    List<Column<R>> columns = listing.table();
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(Column::heading).toList());
    for (R row : rows) {
      lines.add(columns.stream().map(column -> column.cell().apply(row)).toList());
    }
    return new TextTable<>(columns, lines);
  }

  /** For awk: whole, however wide a line is. */
  String aligned() {
    return text(lines, widths());
  }

  /** For a terminal: the first and the last column, which hold names, are cut where they must. */
  String fitted(Glyphs glyphs, int width) {
    int last = columns.size() - 1;
    int[] widths = widths();
    int room = width - GAP.length() * last - IntStream.of(widths).skip(1).sum();
    int lastWanted = Math.min(labelWidth(glyphs, last), room / 2);
    int first = Math.min(labelWidth(glyphs, 0), Math.max(LEAST_TEXT, room - lastWanted));
    List<String> firsts = Labels.of(column(0), glyphs, first);
    List<String> lasts = Labels.of(column(last), glyphs, Math.max(LEAST_TEXT, room - first));
    List<List<String>> cut = new ArrayList<>();
    for (int line = 0; line < lines.size(); line++) {
      List<String> cells = new ArrayList<>(lines.get(line));
      cells.set(0, glyphs.padded(firsts.get(line), first));
      cells.set(last, lasts.get(line));
      cut.add(cells);
    }
    widths[0] = 0;
    return text(cut, widths);
  }

  private String text(List<List<String>> shown, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (List<String> line : shown) {
      for (int column = 0; column < widths.length; column++) {
        String cell = line.get(column);
        String blanks = " ".repeat(Math.max(0, widths[column] - cell.length()));
        text.append(columns.get(column).right() ? blanks + cell : cell + blanks).append(GAP);
      }
      text.append(line.getLast()).append('\n');
    }
    return text.toString();
  }

  /** Of all columns but the last. */
  private int[] widths() {
    return IntStream.range(0, columns.size() - 1)
        .map(column -> lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
        .toArray();
  }

  private List<String> column(int column) {
    return lines.stream().map(line -> line.get(column)).toList();
  }

  private int labelWidth(Glyphs glyphs, int column) {
    return column(column).stream().mapToInt(glyphs::labelWidth).max().orElse(0);
  }
}
