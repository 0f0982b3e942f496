package io.cosockpool.report;

import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which rows are shown, and in which order.
 *
 * @param by what a row stands for
 * @param order what comes first
 * @param top the most rows that are shown, 0 for all
 */
public record Selection(Grouping by, Order order, int top) {
  private static final Name NO_NAME = new Name(new byte[0]);

  /** What the rows of one kind have in common. */
  private record Group(Subsystem subsystem, Name name, int pid) {}

  /**
   * All rows of a report, in their order.
   *
   * @param shown the numbers that are shown of a row
   */
  List<Row> allRows(Report report, Function<Row, Load> shown) {
    Map<Group, List<Row.Entry>> groups = new LinkedHashMap<>();
    for (Worker worker : report.workers()) {
      for (Map.Entry<Subsystem, List<Pool>> pools : worker.pools().entrySet()) {
        for (Pool pool : pools.getValue()) {
          groups
              .computeIfAbsent(group(pools.getKey(), pool, worker), group -> new ArrayList<>())
              .add(new Row.Entry(worker.pid(), pool));
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    groups.forEach(
        (group, entries) -> rows.add(new Row(by, group.subsystem(), group.name(), entries)));
    rows.sort(order.comparator(shown));
    return rows;
  }

  private Group group(Subsystem subsystem, Pool pool, Worker worker) {
    return switch (by) {
      case POOL -> new Group(subsystem, pool.name(), 0);
      case WORKER -> new Group(subsystem, NO_NAME, worker.pid());
      case BOTH -> new Group(subsystem, pool.name(), worker.pid());
    };
  }

  /** How many rows of a report are not shown. */
  public int leftOut(Report report) {
    List<Row> rows = allRows(report, Row::total);
    return rows.size() - shown(rows).size();
  }

  /** Those of the rows that are shown. */
  List<Row> shown(List<Row> rows) {
    return top == 0 || rows.size() <= top ? rows : rows.subList(0, top);
  }
}
