package io.cosockpool.cli;

import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.report.PoolGrouping;
import io.cosockpool.report.PoolListing;
import io.cosockpool.report.PoolOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What a report is to show, and how.
 *
 * @param globs of {@code --pool}
 * @param by what a row stands for, if it was given
 * @param order what comes first, if it was given
 * @param top the most rows, if it was given
 * @param color of {@code --color}
 * @param peerLimit the connections that one peer can take, if it was given
 * @param failOn of {@code --fail-on}, if it was given
 */
record ShowOptions(
    List<NameGlob> globs,
    Optional<PoolGrouping> by,
    Optional<PoolOrder> order,
    Optional<Integer> top,
    ColorOption color,
    OptionalLong peerLimit,
    Optional<FailOn> failOn) {
  /** When nothing of it is given. */
  static final ShowOptions NONE =
      new ShowOptions(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          ColorOption.auto,
          OptionalLong.empty(),
          Optional.empty());

  private static final int ALL = 0;

  static ShowOptions of(CommandLine top, List<ParseResult> levels) {
    Optional<Long> peerLimit = GivenOptions.last(levels, "--peer-limit");
    Optional<Integer> most = GivenOptions.last(levels, "--top");
    if (most.filter(number -> number < 0).isPresent()
        || peerLimit.filter(limit -> limit < 1).isPresent()) {
      throw new ParameterException(top, "--top is 0 or more, and --peer-limit is 1 or more");
    }
    return new ShowOptions(
        GivenOptions.all(levels, "--pool"),
        GivenOptions.last(levels, "--by"),
        GivenOptions.last(levels, "--sort"),
        most,
        GivenOptions.<ColorOption>last(levels, "--color").orElse(ColorOption.auto),
        peerLimit.isPresent() ? OptionalLong.of(peerLimit.get()) : OptionalLong.empty(),
        GivenOptions.last(levels, "--fail-on"));
  }

  boolean wants(Name name) {
    return globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(name));
  }

  /** What is wanted of a report; usually that is all, which costs nothing. */
  Report wanted(Report report) {
    return globs.isEmpty() ? report : report.withPools(this::wants);
  }

  PoolListing selection(PoolGrouping usualBy, PoolOrder usualOrder, int usualTop) {
    return new PoolListing(by.orElse(usualBy), order.orElse(usualOrder), top.orElse(usualTop));
  }

  /** The same with all rows, unless fewer are asked for. */
  PoolListing selection(PoolGrouping usualBy, PoolOrder usualOrder) {
    return selection(usualBy, usualOrder, ALL);
  }
}
