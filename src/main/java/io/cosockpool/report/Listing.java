package io.cosockpool.report;

import io.cosockpool.model.Report;
import java.util.List;

/**
 * How one part of a report is shown as a table, as bars and on the page: which rows there are, in
 * which order, and what stands in each. The formats know listings and no parts.
 *
 * <p>To show a further part: a record for its row, and a class of this type that makes the rows of
 * a {@link Report}. {@link TextFormat} and {@link ChartFormat} take it as it is. A column is added
 * in {@link #table}, a number beside the bars in {@link #figures}, a value for the page in {@link
 * #fields}, and nowhere else, but for {@code page.js}, which draws what it knows. A part that is no
 * table, as the layouts are, has a format of its own instead.
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

  /** The columns of a table: the first and the last to the left, numbers between them. */
  List<Column<R>> table();

  /** The columns of numbers beside the bars. */
  List<Column<R>> figures();

  /** What the page gets of each row. */
  List<Field<R>> fields();

  /** What is written above the bars' labels. */
  String labelHeading();

  /** What a bar is of; it is cut if there is no room. */
  String label(R row, boolean namesSubsystem);

  /** The lengths of a bar's segments, and the limit that they are measured by. */
  Load load(R row);

  /** Whether a row is to be found first. */
  boolean isUrgent(R row);

  /** What a segment of a bar means, for the legend. */
  String meaning(Bar.Column segment);

  /** What the bars stand for, if that has to be said. */
  String footnote();

  /** Above the bars: the numbers that tell most. */
  List<String> summaries(Report report);

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
