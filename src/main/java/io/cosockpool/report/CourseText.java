package io.cosockpool.report;

import io.cosockpool.model.Course;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.WorkerCourse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;

/**
 * An interval as columns for people and for awk: a header, then a line for each pool.
 *
 * @param by what a line stands for
 * @param order what comes first
 * @param top the most lines, 0 for all
 */
public record CourseText(PoolGrouping by, PoolOrder order, int top) {
  private static final String WHOLE = "all";

  /** A line. */
  private record Row(
      String time,
      OptionalInt pid,
      Optional<String> subsystem,
      long size,
      Course course,
      Optional<Name> name) {
    double usage() {
      return (double) (course.inUse().highest() + course.waiting().highest()) / Math.max(1, size);
    }
  }

  /**
   * The lines, with an empty one behind them.
   *
   * @param occasion of the last reading
   */
  public String lines(Occasion occasion, Interval interval) {
    return table(occasion, interval).aligned() + "\n";
  }

  /** The same for a terminal, where long names are cut. */
  public String lines(Occasion occasion, Interval interval, ChartStyle terminal) {
    return table(occasion, interval).fitted(new Glyphs(terminal.unicode(), false), terminal.width())
        + "\n";
  }

  private TextTable<Row> table(Occasion occasion, Interval interval) {
    String time =
        interval.sinceStart()
            ? WHOLE
            : Instant.ofEpochMilli(occasion.endMilliseconds())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    List<Row> rows = rows(time, interval);
    rows.sort(comparator());
    List<Row> shown = top == 0 || rows.size() <= top ? rows : rows.subList(0, top);
    return new TextTable<>(columns(), shown);
  }

  private List<Row> rows(String time, Interval interval) {
    List<Row> rows = new ArrayList<>();
    switch (by) {
      case POOL -> interval.pools().forEach(pool -> rows.add(row(time, OptionalInt.empty(), pool)));
      case WORKER -> interval.workers().forEach(worker -> rows.add(row(time, worker)));
      case BOTH ->
          interval
              .workers()
              .forEach(
                  worker ->
                      worker
                          .pools()
                          .forEach(
                              pool -> rows.add(row(time, OptionalInt.of(worker.pid()), pool))));
    }
    return rows;
  }

  private static Row row(String time, OptionalInt pid, PoolCourse pool) {
    return new Row(
        time,
        pid,
        Optional.of(pool.subsystem().label()),
        pool.size(),
        pool.course(),
        Optional.of(pool.name()));
  }

  private static Row row(String time, WorkerCourse worker) {
    return new Row(
        time,
        OptionalInt.of(worker.pid()),
        Optional.empty(),
        worker.pools().stream().mapToLong(PoolCourse::size).sum(),
        worker.course(),
        Optional.empty());
  }

  private Comparator<Row> comparator() {
    Comparator<Row> byName =
        Comparator.comparing((Row row) -> row.name().orElse(Name.EMPTY))
            .thenComparing(row -> row.subsystem().orElse(""))
            .thenComparing(row -> row.pid().orElse(0));
    return switch (order) {
      case NAME -> byName;
      case SIZE -> largest(Row::size).thenComparing(byName);
      case WAITING -> largest(row -> row.course().waiting().highest()).thenComparing(byName);
      case USAGE -> Comparator.comparingDouble(Row::usage).reversed().thenComparing(byName);
    };
  }

  private static Comparator<Row> largest(ToLongFunction<Row> number) {
    return Comparator.comparingLong(number).reversed();
  }

  private List<Column<Row>> columns() {
    List<Column<Row>> columns = new ArrayList<>();
    columns.add(Column.ofText("TIME", Row::time));
    if (by != PoolGrouping.POOL) {
      columns.add(Column.ofFigure("PID", row -> String.valueOf(row.pid().orElse(0))));
    }
    if (by != PoolGrouping.WORKER) {
      columns.add(Column.ofText("SUBSYSTEM", row -> row.subsystem().orElse(Column.UNKNOWN)));
    }
    columns.add(Column.ofNumber("SIZE", Row::size));
    columns.addAll(new CourseColumns<>(Row::course).all());
    columns.add(
        Column.ofText(
            by == PoolGrouping.WORKER ? "POOLS" : "POOL",
            row -> row.name().map(Name::shown).orElse(WHOLE)));
    return columns;
  }
}
