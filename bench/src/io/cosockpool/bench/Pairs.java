package io.cosockpool.bench;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** What was measured side by side, put together pair by pair. */
final class Pairs {
  private Pairs() {}

  static List<Double> join(
      List<Double> measured, List<Double> compared, DoubleBinaryOperator operator) {
    return IntStream.range(0, measured.size())
        .mapToObj(i -> operator.applyAsDouble(measured.get(i), compared.get(i)))
        .toList();
  }

  /** How much longer the first took. */
  static List<Double> differences(List<Double> measured, List<Double> compared) {
    return join(measured, compared, (one, other) -> one - other);
  }
}
