package io.cosockpool.cli;

import io.cosockpool.model.Name;
import io.cosockpool.model.NameGlob;
import io.cosockpool.model.Report;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
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
    List<NameGlob> globs,
    Optional<PoolGrouping> by,
    Optional<PoolOrder> order,
    Optional<Integer> top)
    implements Choice {
  private static final int ALL = 0;

  @Override
  public boolean wantsPool(Name name) {
    return globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(name));
  }

  /** The report with the wanted pools; usually these are all, which costs nothing. */
  @Override
  public Report of(Report report) {
    return globs.isEmpty() ? report : report.withPools(this::wantsPool);
  }

  PoolListing selection(PoolGrouping usualBy, PoolOrder usualOrder, int usualTop) {
    return new PoolListing(by.orElse(usualBy), order.orElse(usualOrder), top.orElse(usualTop));
  }

  /** The same with all rows, unless fewer are asked for. */
  PoolListing selection(PoolGrouping usualBy, PoolOrder usualOrder) {
    return selection(usualBy, usualOrder, ALL);
  }
}
