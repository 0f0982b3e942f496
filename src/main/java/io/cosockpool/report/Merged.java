package io.cosockpool.report;

import io.cosockpool.model.Gateway;
import io.cosockpool.model.Report;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/** Rows that stand for the same thing in several workers, as one. */
final class Merged {
  private Merged() {}

  /**
   * The rows of all workers in an order.
   *
   * @param of the rows of one worker
   * @param key what rows of the same thing have in common
   * @param plus two rows of the same thing together
   */
  static <R> List<R> rows(
      Report report,
      BiFunction<Gateway, WorkerConnections, Stream<R>> of,
      Function<R, Object> key,
      BinaryOperator<R> plus,
      Comparator<R> order) {
    Map<Object, R> rows = new LinkedHashMap<>();
    for (Worker worker : report.workers()) {
      worker.parts().connections().stream()
          .flatMap(pool -> of.apply(worker.description().gateway(), pool))
          .forEach(row -> rows.merge(key.apply(row), row, plus));
    }
    List<R> sorted = new ArrayList<>(rows.values());
    sorted.sort(order);
    return sorted;
  }
}
