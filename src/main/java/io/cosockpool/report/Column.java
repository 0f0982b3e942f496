package io.cosockpool.report;

import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param heading above it
 * @param cell what stands in it for a row
 */
record Column<R>(String heading, Function<R, String> cell) {
  static <R> Column<R> ofNumber(String heading, Function<R, Long> number) {
    return new Column<>(heading, row -> Long.toString(number.apply(row)));
  }
}
