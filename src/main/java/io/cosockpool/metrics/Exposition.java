package io.cosockpool.metrics;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Report;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus scrapes: the gauges of the last report, the counters of the readings that were
 * made, and what pools did in between, if that is tracked.
 */
public final class Exposition {
  private static final double MILLISECONDS = 1000;
  private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  private final NamedPools names;
  private @Nullable PoolCounters tracked;
  private final PrometheusRegistry registry = new PrometheusRegistry();

  private final Counter reads =
      Counter.builder()
          .name("cosockpool_reads_total")
          .help("Readings that were made.")
          .register(registry);

  private final Counter errors =
      Counter.builder()
          .name("cosockpool_read_errors_total")
          .help(
              "What could not be read in all readings: workers, pools that never held still, and"
                  + " readings that there was not the memory for.")
          .register(registry);

  private final Histogram seconds =
      Histogram.builder()
          .name("cosockpool_read_seconds")
          .help("How long a reading of all targets took.")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);

  /** How metrics are written. */
  public enum Syntax {
    /** The text format of Prometheus. */
    PROMETHEUS,
    /** OpenMetrics. */
    OPEN_METRICS;

    /** The one that a client accepts. */
    public static Syntax of(String accepted) {
      return OPEN_METRICS.writer().accepts(accepted) ? OPEN_METRICS : PROMETHEUS;
    }

    /** What an answer in this syntax says of itself. */
    public String contentType() {
      return writer().getContentType();
    }

    private ExpositionFormatWriter writer() {
      return switch (this) {
        case PROMETHEUS -> PrometheusTextFormatWriter.create();
        case OPEN_METRICS -> OpenMetricsTextFormatWriter.create();
      };
    }
  }

  /**
   * Nothing was read yet.
   *
   * @param names which pools have series of their own
   */
  public Exposition(NamedPools names) {
    this.names = names;
  }

  /** Counts a reading. */
  public synchronized void count(Report report) {
    reads.inc();
    errors.inc(report.failures().size());
    seconds.observe(report.occasion().durationMilliseconds() / MILLISECONDS);
  }

  /** Counts a reading that there was not the memory for. */
  public synchronized void countFailed() {
    reads.inc();
    errors.inc();
  }

  /**
   * Counts what pools did since the reading before.
   *
   * @param report the reading at the end of the interval
   */
  public synchronized void track(Report report, Interval interval) {
    names.see(report);
    PoolCounters counters = tracked == null ? new PoolCounters() : tracked;
    counters.add(interval, names);
    tracked = counters;
  }

  /** The metrics of a report as text. */
  public synchronized String of(Report report, List<Finding> findings, Syntax syntax) {
    names.see(report);
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    ReportMetrics.of(report, findings, names).forEach(all::metricSnapshot);
    if (tracked != null) {
      tracked.snapshots().forEach(all::metricSnapshot);
    }
    registry.scrape().forEach(all::metricSnapshot);
    return PlatformThread.call(() -> text(all.build(), syntax));
  }

  private static String text(MetricSnapshots all, Syntax syntax) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      syntax.writer().write(out, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
