package io.cosockpool.report;

import java.util.Comparator;
import java.util.function.Function;

/** What comes first. */
public enum PoolOrder {
  /**
   * What is used most, measured by its size, with the connects that wait for it: of a pool in many
   * workers in the most used one, whose limit counts.
   */
  USAGE,
  /** What most connects wait for. */
  WAITING,
  /** http before stream, then by the bytes of the name, then by process id. */
  NAME,
  /** What is largest. */
  SIZE;

  private static final Comparator<PoolRow> BY_NAME =
      Comparator.comparing(PoolRow::subsystem)
          .thenComparing(PoolRow::name)
          .thenComparing(PoolRow::firstPid);

  /**
   * The whole order, which leaves nothing to chance.
   *
   * @param shown the numbers of a row that a reader sees, and can see the order by
   */
  Comparator<PoolRow> comparator(Function<PoolRow, Load> shown) {
    return switch (this) {
      case USAGE -> first(Comparator.comparingDouble(row -> row.load().usage()));
      case WAITING -> first(Comparator.comparingLong(row -> shown.apply(row).queued()));
      case NAME -> BY_NAME;
      case SIZE -> first(Comparator.comparingLong(row -> shown.apply(row).size()));
    };
  }

  private static Comparator<PoolRow> first(Comparator<PoolRow> least) {
    return least.reversed().thenComparing(BY_NAME);
  }
}
