package io.cosockpool.cli;

import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.report.Grouping;
import io.cosockpool.report.Order;
import io.cosockpool.report.Selection;
import java.util.List;
import java.util.Optional;

/**
 * Which pools of a report are shown, and how they are arranged.
 *
 * @param globs of {@code --pool}
 * @param by what a row stands for, if it was given
 * @param order what comes first, if it was given
 * @param top the most rows, if it was given
 */
record Shown(
    List<NameGlob> globs, Optional<Grouping> by, Optional<Order> order, Optional<Integer> top) {
  private static final int ALL = 0;

  boolean wants(Name name) {
    return globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(name));
  }

  /** The report with the wanted pools; usually these are all, which costs nothing. */
  Report of(Report report) {
    return globs.isEmpty() ? report : report.withPools(this::wants);
  }

  Selection selection(Grouping usualBy, Order usualOrder, int usualTop) {
    return new Selection(by.orElse(usualBy), order.orElse(usualOrder), top.orElse(usualTop));
  }

  /** The same with all rows, unless fewer are asked for. */
  Selection selection(Grouping usualBy, Order usualOrder) {
    return selection(usualBy, usualOrder, ALL);
  }
}
