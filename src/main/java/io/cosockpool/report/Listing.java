package io.cosockpool.report;

import io.cosockpool.model.Report;
import java.util.List;

/**
 * How one part of a report is shown as a table and on the page: which rows there are, in which
 * order, and what stands in each. The formats know listings and no parts.
 *
 * <p>To show a further part: a record for its row, and a class of this type that makes the rows of
 * a {@link Report}. {@link TextFormat}, {@link ChartFormat} and {@link HtmlFormat} take it as it
 * is; rows that are to be shown as bars need a {@link BarListing}. A column is added in {@link
 * #table}, a value for the page in {@link #fields}, and nowhere else, but for {@code page.js},
 * which draws what it knows. A part that is no table, as the layouts are, has a format of its own
 * instead.
 *
 * @param <R> what a row stands for
 */
public interface Listing<R> {
  /** Where rows are shown: the numbers that a reader sees there decide their order. */
  enum Medium {
    /** Columns of numbers, which are sums where a row stands for several things. */
    TABLE,
    /** Bars, each against a limit. */
    BARS
  }

  /** All rows of a report, in their order. */
  List<R> rows(Report report, Medium medium);

  /** The most rows that are shown, 0 for all. */
  int top();

  /** The options that make a listing shorter, for whoever does not see all of it. */
  String shortenedBy();

  /** The columns of a table. */
  List<Column<R>> table();

  /** What {@code page.js} knows this listing by. */
  String name();

  /** The field that the page sorts by in the beginning; the rows come in this order. */
  String sortedBy();

  /** Whether this order begins with the largest. */
  boolean isLargestFirst();

  /** What the page gets of each row. */
  List<Field<R>> fields();

  /** Those of the rows that are shown. */
  default List<R> shown(List<R> rows) {
    return top() == 0 || rows.size() <= top() ? rows : rows.subList(0, top());
  }

  /** How many rows of a table are not shown. */
  default int leftOut(Report report) {
    List<R> rows = rows(report, Medium.TABLE);
    return rows.size() - shown(rows).size();
  }
}
