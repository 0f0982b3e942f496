package io.cosockpool.report;

import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The report as columns for people and for awk: a header, then a line for each pool of each worker,
 * in the order of the names and process ids. The name comes last, escaped so that it has no blanks.
 */
public final class TextFormat implements ReportFormat {
  private static final List<String> HEADER =
      List.of(
          "SUBSYSTEM", "PID", "SIZE", "CONNECTIONS", "IN-USE", "FREE", "BACKLOG", "QUEUE", "POOL");

  /** One pool of one worker. */
  private record Line(Subsystem subsystem, int pid, Pool pool) {}

  @Override
  public String render(Report report) {
    List<Line> lines = new ArrayList<>();
    for (Worker worker : report.workers()) {
      worker
          .pools()
          .forEach(
              (subsystem, pools) ->
                  pools.forEach(pool -> lines.add(new Line(subsystem, worker.pid(), pool))));
    }
    lines.sort(
        Comparator.comparing(Line::subsystem)
            .thenComparing(line -> line.pool().name())
            .thenComparing(Line::pid));
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    lines.forEach(line -> rows.add(row(line)));
    return aligned(rows);
  }

  private static List<String> row(Line line) {
    Pool pool = line.pool();
    return List.of(
        line.subsystem().label(),
        Integer.toString(line.pid()),
        Long.toString(pool.size()),
        Long.toString(pool.connections()),
        Long.toString(pool.inUse()),
        Long.toString(pool.free()),
        backlog(pool.backlog()),
        Long.toString(pool.queued()),
        name(pool));
  }

  /** A name is never nothing, so that every line has as many columns. */
  private static String name(Pool pool) {
    String name = pool.name().toString();
    return name.isEmpty() ? "\"\"" : name;
  }

  private static String backlog(OptionalLong backlog) {
    return backlog.isPresent() ? Long.toString(backlog.getAsLong()) : "-";
  }

  /** The first and the last column to the left, the numbers between to the right. */
  private static String aligned(List<List<String>> rows) {
    int last = HEADER.size() - 1;
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < last; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < last; column++) {
        String blanks = " ".repeat(widths[column] - row.get(column).length());
        text.append(column == 0 ? row.get(column) + blanks : blanks + row.get(column)).append("  ");
      }
      text.append(row.get(last)).append('\n');
    }
    return text.toString();
  }
}
