package io.cosockpool.report;

import java.util.Comparator;

/** What comes first. */
public enum Order {
  /** What is used most, measured by its size, with the connects that wait for it. */
  USAGE,
  /** What most connects wait for. */
  WAITING,
  /** http before stream, then by the bytes of the name, then by process id. */
  NAME,
  /** What is largest. */
  SIZE;

  private static final Comparator<Row> BY_NAME =
      Comparator.comparing(Row::subsystem).thenComparing(Row::name).thenComparing(Row::firstPid);

  /** The whole order, which leaves nothing to chance. */
  Comparator<Row> comparator() {
    return switch (this) {
      case USAGE -> first(Comparator.comparingDouble(row -> row.load().usage()));
      case WAITING -> first(Comparator.comparingLong(row -> row.total().queued()));
      case NAME -> BY_NAME;
      case SIZE -> first(Comparator.comparingLong(row -> row.load().size()));
    };
  }

  private static Comparator<Row> first(Comparator<Row> least) {
    return least.reversed().thenComparing(BY_NAME);
  }
}
