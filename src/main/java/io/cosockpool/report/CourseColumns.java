package io.cosockpool.report;

import io.cosockpool.model.Course;
import io.cosockpool.model.Level;
import io.cosockpool.model.Turnover;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The columns that tell what pools did over a time.
 *
 * @param course of a row
 */
record CourseColumns<R>(Function<R, Course> course) {
  List<Column<R>> all() {
    return List.of(
        level("IN_USE", Course::inUse, Level::current),
        level("MAX", Course::inUse, Level::highest),
        decimal("MEAN", each -> each.inUse().mean()),
        level("IDLE", Course::idle, Level::current),
        level("WAITING", Course::waiting, Level::current),
        level("MAX_WAITING", Course::waiting, Level::highest),
        decimal("FULL%", each -> 100 * each.fullShare()),
        turnover("OPENED", Turnover::opened),
        turnover("REUSED", Turnover::reused),
        turnover("CLOSED", Turnover::closed));
  }

  private Column<R> level(
      String heading, Function<Course, Level> level, Function<Level, Long> number) {
    return Column.ofNumber(heading, row -> number.apply(level.apply(course.apply(row))));
  }

  private Column<R> decimal(String heading, Function<Course, Double> number) {
    return Column.ofFigure(
        heading, row -> String.format(Locale.ROOT, "%.1f", number.apply(course.apply(row))));
  }

  private Column<R> turnover(String heading, Function<Turnover, Long> number) {
    return Column.ofFigure(
        heading,
        row ->
            course
                .apply(row)
                .turnover()
                .map(known -> number.apply(known).toString())
                .orElse(Column.UNKNOWN));
  }
}
