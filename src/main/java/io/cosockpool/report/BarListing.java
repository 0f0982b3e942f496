package io.cosockpool.report;

import io.cosockpool.model.Report;
import java.util.List;

/**
 * A listing that can be shown as bars too, each measured by a limit, with what there is to say of
 * the whole above them. A number beside the bars is added in {@link #figures}.
 *
 * @param <R> what a row stands for
 */
public interface BarListing<R> extends Listing<R> {
  /**
   * What a part of the bars means.
   *
   * @param words for the legend
   */
  record Meaning(Ink ink, String words) {}

  /** The columns of numbers beside the bars. */
  List<Column<R>> figures();

  /** What is written above the bars' labels. */
  String labelHeading();

  /** What a bar is of; it is cut if there is no room. */
  String label(R row, boolean namesSubsystem);

  /** The bar. */
  Stack stack(R row);

  /** Whether a row is to be found first. */
  boolean isUrgent(R row);

  /** The legend: the parts of the bars in their order, then the limit. */
  List<Meaning> legend();

  /** What the bars stand for, if that has to be said. */
  String footnote();

  /** Above the bars: the numbers that tell most. */
  List<String> summaries(Report report);

  /** The same numbers for the page, a line of tiles for each summary. */
  List<List<Tile>> tiles(Report report);

  /** What the bars do not show, in whole sentences; text says it on standard error. */
  List<String> remarks(Report report);
}
