package io.cosockpool.report;

import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The report as columns for people and for awk: a header, then a line for each row. The name comes
 * last, escaped so that it has no blanks. A line for several pools has their sums.
 */
public final class TextFormat implements ReportFormat {
  private final Selection selection;

  /** Shows a selection. */
  public TextFormat(Selection selection) {
    this.selection = selection;
  }

  @Override
  public String render(Report report) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header());
    for (Row row : selection.shown(selection.allRows(report))) {
      lines.add(line(row));
    }
    return aligned(lines);
  }

  private List<String> header() {
    return switch (selection.by()) {
      case BOTH ->
          List.of(
              "SUBSYSTEM",
              "PID",
              "SIZE",
              "CONNECTIONS",
              "IN-USE",
              "FREE",
              "BACKLOG",
              "QUEUE",
              "POOL");
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

  private static List<String> line(Row row) {
    return row.by() == Grouping.BOTH ? single(row) : summed(row);
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
        backlog(pool.backlog()),
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

  private static String backlog(OptionalLong backlog) {
    return backlog.isPresent() ? Long.toString(backlog.getAsLong()) : "-";
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
