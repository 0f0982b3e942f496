package io.cosockpool.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/**
 * The series of one metric, of which no two may have the same labels: what several pools without a
 * name have is put together.
 */
final class Gauges {
  private final String name;
  private final String help;
  private final DoubleBinaryOperator together;
  private final Map<Labels, Double> values = new LinkedHashMap<>();

  private Gauges(String name, String help, DoubleBinaryOperator together) {
    this.name = name;
    this.help = help;
    this.together = together;
  }

  /** Of what adds up. */
  static Gauges summed(String name, String help) {
    return new Gauges(name, help, Double::sum);
  }

  /** Of what only the largest of several tells. */
  static Gauges largest(String name, String help) {
    return new Gauges(name, help, Double::max);
  }

  /**
   * Adds a number.
   *
   * @param labels names and values by turns
   */
  void add(long number, String... labels) {
    addMeasured((double) number, labels);
  }

  /** Adds what was measured, as {@link #add} does. */
  void addMeasured(double value, String... labels) {
    values.merge(Labels.of(labels), value, together::applyAsDouble);
  }

  MetricSnapshot snapshot() {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    values.forEach(
        (labels, value) ->
            gauge.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    return gauge.build();
  }
}
