package io.cosockpool.report;

import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Report;
import io.cosockpool.model.WaitingConnect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The report as columns for people and for awk: a header, then a line for each row. The name comes
 * last, escaped so that it has no blanks. A line for several pools has their sums.
 */
public final class TextFormat implements ReportFormat {
  private static final String UNKNOWN = "-";

  /** The columns of a pool of one worker. */
  private static final List<String> SINGLE =
      List.of(
          "SUBSYSTEM", "PID", "SIZE", "CONNECTIONS", "IN-USE", "FREE", "BACKLOG", "QUEUE", "POOL");

  private final Selection selection;
  private final boolean wide;

  /** Shows the numbers of a selection. */
  public TextFormat(Selection selection) {
    this(selection, false);
  }

  /**
   * Shows a selection.
   *
   * @param wide whether with what pools hold, where a line stands for one pool of one worker
   */
  public TextFormat(Selection selection, boolean wide) {
    this.selection = selection;
    this.wide = wide;
  }

  @Override
  public String render(Report report) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header());
    for (Row row : selection.shown(selection.allRows(report, Row::total))) {
      lines.add(line(row));
    }
    return aligned(lines);
  }

  private List<String> header() {
    return switch (selection.by()) {
      case BOTH ->
          wide
              ? withDetails(SINGLE, List.of("REUSED-MIN", "AVG", "MAX", "EVICTS-MS", "WAITED-MS"))
              : SINGLE;
      case POOL ->
          List.of(
              "SUBSYSTEM",
              "WORKERS",
              "FULL",
              "SIZE",
              "CONNECTIONS",
              "IN-USE",
              "FREE",
              "QUEUE",
              "POOL");
      case WORKER ->
          List.of(
              "SUBSYSTEM",
              "POOLS",
              "FULL",
              "SIZE",
              "CONNECTIONS",
              "IN-USE",
              "FREE",
              "QUEUE",
              "PID");
    };
  }

  /** The name stays the last column. */
  private static List<String> withDetails(List<String> columns, List<String> details) {
    List<String> all = new ArrayList<>(columns);
    all.addAll(columns.size() - 1, details);
    return all;
  }

  private List<String> line(Row row) {
    if (row.by() != Grouping.BOTH) {
      return summed(row);
    }
    return wide
        ? withDetails(single(row), details(row.entries().getFirst().pool().contents()))
        : single(row);
  }

  private static List<String> single(Row row) {
    Pool pool = row.entries().getFirst().pool();
    return List.of(
        row.subsystem().label(),
        Integer.toString(row.firstPid()),
        Long.toString(pool.size()),
        Long.toString(pool.connections()),
        Long.toString(pool.inUse()),
        Long.toString(pool.free()),
        number(pool.backlog()),
        Long.toString(pool.queued()),
        row.name().shown());
  }

  private static List<String> summed(Row row) {
    Load total = row.total();
    return List.of(
        row.subsystem().label(),
        Integer.toString(row.entries().size()),
        Long.toString(row.full()),
        Long.toString(total.size()),
        Long.toString(total.inUse() + total.idle() + total.queued()),
        Long.toString(total.inUse()),
        Long.toString(total.idle()),
        Long.toString(total.queued()),
        row.by() == Grouping.POOL ? row.name().shown() : Integer.toString(row.firstPid()));
  }

  /**
   * How often the idle connections were reused, what is left of the time of the one to be closed
   * first, and how long the longest has waited.
   */
  private static List<String> details(Optional<PoolContents> contents) {
    List<IdleConnection> idle = contents.map(PoolContents::idle).orElse(List.of());
    List<WaitingConnect> waiting = contents.map(PoolContents::waiting).orElse(List.of());
    OptionalLong waited =
        waiting.stream()
            .map(WaitingConnect::waitedMilliseconds)
            .flatMapToLong(OptionalLong::stream)
            .max();
    if (idle.isEmpty()) {
      return List.of(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, number(waited));
    }
    LongSummaryStatistics reused = contents.orElseThrow().reused();
    return List.of(
        Long.toString(reused.getMin()),
        String.format(Locale.ROOT, "%.1f", reused.getAverage()),
        Long.toString(reused.getMax()),
        number(idle.getLast().expiresInMilliseconds()),
        number(waited));
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : UNKNOWN;
  }

  /** The first and the last column to the left, the numbers between to the right. */
  private static String aligned(List<List<String>> lines) {
    int last = lines.getFirst().size() - 1;
    int[] widths = new int[last];
    for (List<String> line : lines) {
      for (int column = 0; column < last; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int column = 0; column < last; column++) {
        String blanks = " ".repeat(widths[column] - line.get(column).length());
        text.append(column == 0 ? line.get(column) + blanks : blanks + line.get(column))
            .append("  ");
      }
      text.append(line.get(last)).append('\n');
    }
    return text.toString();
  }
}
