package io.cosockpool.metrics;

import io.cosockpool.model.Course;
import io.cosockpool.model.Durations;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Level;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Turnover;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What pools did in all intervals that were tracked, as counters. A pool counts in all workers
 * together, so a reload ends no series. What a later reading takes back (a connection that had
 * seemed to be closed) makes a counter wait until it is made up for: counters never go down.
 */
final class PoolCounters {
  private static final double MILLISECONDS = 1000;

  private final Map<Key, Totals> pools = new LinkedHashMap<>();
  private double seconds;
  private long missed;
  private long reconciled;
  private long untracked;

  /** The pools that one label stands for. */
  private record Key(Subsystem subsystem, String label) {
    Labels labels(String... further) {
      return Labels.of("subsystem", subsystem.label(), "pool", label).merge(Labels.of(further));
    }
  }

  /** A number that only rises. */
  private static final class Rising {
    private long known;
    private long shown;

    void add(long more) {
      known += more;
      shown = Math.max(shown, known);
    }
  }

  /** How often something took how long. */
  private static final class Times {
    private long count;
    private double seconds;

    void add(Durations more) {
      count += more.count();
      seconds += more.totalMilliseconds() / MILLISECONDS;
    }
  }

  private static final class Totals {
    private final Rising opened = new Rising();
    private final Rising reused = new Rising();
    private final Rising closed = new Rising();
    private final Times held = new Times();
    private final Times lived = new Times();
    private final Times waited = new Times();
    private boolean isNumbered = true;
    private double used;
    private double idle;
    private double waiting;
    private double full;

    void add(Course course, double interval) {
      used += sum(course.inUse(), interval);
      idle += sum(course.idle(), interval);
      waiting += sum(course.waiting(), interval);
      full += course.fullShare() * interval;
      held.add(course.held());
      lived.add(course.lived());
      waited.add(course.waited());
      if (course.turnover().isPresent()) {
        Turnover turnover = course.turnover().get();
        opened.add(turnover.opened());
        reused.add(turnover.reused());
        closed.add(turnover.closed());
      } else {
        isNumbered = false;
      }
    }

    private static double sum(Level level, double interval) {
      return level.mean() * interval;
    }
  }

  /**
   * Adds an interval.
   *
   * @param names what stands for each pool; of those that lost their names nothing is kept
   */
  void add(Interval interval, NamedPools names) {
    double length = interval.milliseconds() / MILLISECONDS;
    seconds += length;
    missed += interval.doubts().missed();
    reconciled += interval.doubts().reconciled();
    untracked = interval.doubts().untracked();
    for (Subsystem subsystem : Subsystem.values()) {
      Set<String> labels = names.labels(subsystem);
      pools.keySet().removeIf(key -> key.subsystem() == subsystem && !labels.contains(key.label()));
    }
    for (PoolCourse pool : interval.pools()) {
      Key key = new Key(pool.subsystem(), names.label(pool.subsystem(), pool.name()));
      pools.computeIfAbsent(key, unknown -> new Totals()).add(pool.course(), length);
    }
  }

  List<MetricSnapshot> snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(
        rising(
            "openresty_cosocket_pool_connections_opened",
            "Connections of a cosocket pool that were opened, as far as readings saw them.",
            totals -> totals.opened));
    all.add(
        rising(
            "openresty_cosocket_pool_connections_reused",
            "How often a connection was taken out of a cosocket pool.",
            totals -> totals.reused));
    all.add(
        rising(
            "openresty_cosocket_pool_connections_closed",
            "Connections of a cosocket pool that were closed, as far as readings saw them.",
            totals -> totals.closed));
    all.add(connectionSeconds());
    CounterSnapshot.Builder full =
        CounterSnapshot.builder()
            .name("openresty_cosocket_pool_full_seconds")
            .help("How long a cosocket pool was full in any worker.");
    pools.forEach((key, totals) -> full.dataPoint(point(totals.full, key.labels())));
    all.add(full.build());
    all.add(
        times(
            "openresty_cosocket_pool_connect_wait_seconds",
            "How long connects waited for a cosocket pool, each time that this ended.",
            totals -> totals.waited));
    all.add(
        times(
            "openresty_cosocket_pool_connection_hold_seconds",
            "How long connections were in use, each time that this ended.",
            totals -> totals.held));
    all.add(
        times(
            "openresty_cosocket_pool_connection_life_seconds",
            "How old connections became.",
            totals -> totals.lived));
    all.add(own("cosockpool_track_seconds", "How long pools have been tracked.", seconds));
    all.add(
        own(
            "cosockpool_track_missed",
            "Readings of --track that were left out, since the one before took too long.",
            (double) missed));
    all.add(
        own(
            "cosockpool_track_reconciled",
            "How often what --track read did not fit what it had read before.",
            (double) reconciled));
    all.add(
        GaugeSnapshot.builder()
            .name("cosockpool_track_untracked")
            .help("Pools, peers and connections that there is no room to track.")
            .dataPoint(GaugeDataPointSnapshot.builder().value((double) untracked).build())
            .build());
    return all;
  }

  private static CounterDataPointSnapshot point(double value, Labels labels) {
    return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static MetricSnapshot own(String name, String help, double value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(point(value, Labels.EMPTY))
        .build();
  }

  /** Where the numbers of connections cannot be read, none of this is known. */
  private MetricSnapshot rising(String name, String help, Function<Totals, Rising> of) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    pools.forEach(
        (key, totals) -> {
          if (totals.isNumbered) {
            counter.dataPoint(point((double) of.apply(totals).shown, key.labels()));
          }
        });
    return counter.build();
  }

  private MetricSnapshot connectionSeconds() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("openresty_cosocket_pool_connection_seconds")
            .help("Connections of a cosocket pool added up over time: its rate is their mean.");
    pools.forEach(
        (key, totals) ->
            counter
                .dataPoint(point(totals.used, key.labels("state", "used")))
                .dataPoint(point(totals.idle, key.labels("state", "idle")))
                .dataPoint(point(totals.waiting, key.labels("state", "waiting"))));
    return counter.build();
  }

  private MetricSnapshot times(String name, String help, Function<Totals, Times> of) {
    SummarySnapshot.Builder summary = SummarySnapshot.builder().name(name).help(help);
    pools.forEach(
        (key, totals) ->
            summary.dataPoint(
                SummaryDataPointSnapshot.builder()
                    .labels(key.labels())
                    .count(of.apply(totals).count)
                    .sum(of.apply(totals).seconds)
                    .build()));
    return summary.build();
  }
}
