package io.cosockpool.report;

import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param heading above it
 * @param cell what stands in it for a row, without blanks
 * @param right whether it stands to the right of its column, as numbers do
 */
record Column<R>(String heading, Function<R, String> cell, boolean right) {
  /** What is not known. */
  static final String UNKNOWN = "-";

  static <R> Column<R> ofText(String heading, Function<R, String> cell) {
    return new Column<>(heading, cell, false);
  }

  /** What looks like a number, or says why there is none. */
  static <R> Column<R> ofFigure(String heading, Function<R, String> cell) {
    return new Column<>(heading, cell, true);
  }

  static <R> Column<R> ofNumber(String heading, Function<R, Long> number) {
    return ofFigure(heading, row -> Long.toString(number.apply(row)));
  }

  static <R> Column<R> ofKnown(String heading, Function<R, OptionalLong> number) {
    return ofFigure(heading, row -> shown(number.apply(row)));
  }

  /** A number as it stands in a cell. */
  static String shown(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : UNKNOWN;
  }
}
