package io.cosockpool.bench;

import java.util.List;
import java.util.Locale;

/** The median of what was measured, and its spread. */
record Quartiles(double first, double median, double third) {
  static Quartiles of(List<Double> measured) {
    List<Double> sorted = measured.stream().sorted().toList();
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  /** Of what was measured side by side: one ratio a pair. */
  static Quartiles ofRatios(List<Double> measured, List<Double> compared) {
    return of(Pairs.join(measured, compared, (one, other) -> one / other));
  }

  private static double at(List<Double> sorted, double share) {
    double place = share * (sorted.size() - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
  }

  /** As durations, of nanoseconds: {@code median (first–third) unit}. */
  String duration() {
    Unit unit = Unit.of(median);
    return text(unit.nanoseconds) + " " + unit.label;
  }

  /** As ratios: {@code median (first–third)}. */
  String ratio() {
    return text(1);
  }

  private String text(double unit) {
    return "%s (%s–%s)"
        .formatted(
            threeDigits(median / unit), threeDigits(first / unit), threeDigits(third / unit));
  }

  private enum Unit {
    NANOSECONDS(1, "ns"),
    MICROSECONDS(1e3, "µs"),
    MILLISECONDS(1e6, "ms");

    private final double nanoseconds;
    private final String label;

    Unit(double nanoseconds, String label) {
      this.nanoseconds = nanoseconds;
      this.label = label;
    }

    static Unit of(double duration) {
      double size = Math.abs(duration);
      return size < 1e3 ? NANOSECONDS : size < 1e6 ? MICROSECONDS : MILLISECONDS;
    }
  }

  /** As many digits as mean something. */
  static String threeDigits(double number) {
    double size = Math.abs(number);
    String form = size < 10 ? "%.2f" : size < 100 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, form, number);
  }
}
