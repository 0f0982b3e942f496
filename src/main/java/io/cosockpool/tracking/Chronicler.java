package io.cosockpool.tracking;

import io.cosockpool.model.Chronicle;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.PoolSeries;
import io.cosockpool.model.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a {@link Chronicle}, which takes the same room however long it goes on: whenever it has
 * too many points, every two of them become one, or the oldest one is forgotten.
 */
public final class Chronicler {
  private static final int MOST_FINDINGS = 256;
  private static final long ABSENT = -1;

  private final int mostPoints;
  private final int mostPools;
  private final boolean forgets;
  private final List<Long> times = new ArrayList<>();
  private final Map<PoolKey, Series> pools = new TreeMap<>();
  private final Map<Known, Chronicle.Seen> findings = new LinkedHashMap<>();
  private long leftOut;
  private long perPoint = 1;
  private long inPoint;

  /** What a finding is known again by. */
  private record Known(String code, Subject subject) {}

  private static final class Series {
    private final List<Long> inUse = new ArrayList<>();
    private final List<Long> idle = new ArrayList<>();
    private final List<Long> waiting = new ArrayList<>();
    private long size;

    void fill(int points) {
      for (List<Long> each : List.of(inUse, idle, waiting)) {
        each.addAll(Collections.nCopies(points - each.size(), ABSENT));
      }
    }

    void add(PoolCourse pool) {
      size = pool.size();
      int last = inUse.size() - 1;
      inUse.set(last, Math.max(inUse.get(last), pool.course().inUse().highest()));
      idle.set(last, pool.course().idle().current());
      waiting.set(last, Math.max(waiting.get(last), pool.course().waiting().highest()));
    }

    void forgetOldest() {
      for (List<Long> each : List.of(inUse, idle, waiting)) {
        each.removeFirst();
      }
    }

    boolean isAbsent() {
      return inUse.stream().allMatch(number -> number == ABSENT);
    }

    void halve() {
      halve(inUse, true);
      halve(idle, false);
      halve(waiting, true);
    }

    private static void halve(List<Long> numbers, boolean highest) {
      for (int i = 0; 2 * i + 1 < numbers.size(); i++) {
        long first = numbers.get(2 * i);
        long second = numbers.get(2 * i + 1);
        numbers.set(i, highest || second == ABSENT ? Math.max(first, second) : second);
      }
      numbers.subList(numbers.size() / 2, numbers.size()).clear();
    }
  }

  private Chronicler(int mostPoints, int mostPools, boolean forgets) {
    this.mostPoints = mostPoints;
    this.mostPools = mostPools;
    this.forgets = forgets;
  }

  /**
   * One of all the time.
   *
   * @param mostPoints an even number
   */
  public static Chronicler ofAll(int mostPoints, int mostPools) {
    return new Chronicler(mostPoints, mostPools, false);
  }

  /** One of the last points. */
  public static Chronicler ofTheLast(int points, int mostPools) {
    return new Chronicler(points, mostPools, true);
  }

  /**
   * Adds an interval.
   *
   * @param time of its end, in milliseconds since 1970
   */
  public void add(Interval interval, List<Finding> seen, long time) {
    if (inPoint == 0) {
      beginPoint(time);
    }
    times.set(times.size() - 1, time);
    inPoint = (inPoint + 1) % perPoint;
    long without = 0;
    for (PoolCourse pool : interval.pools()) {
      PoolKey key = new PoolKey(pool.subsystem(), pool.name());
      Series series = pools.get(key);
      if (series == null && pools.size() < mostPools) {
        series = new Series();
        pools.put(key, series);
      }
      if (series == null) {
        without++;
      } else {
        series.fill(times.size());
        series.add(pool);
      }
    }
    leftOut = Math.max(leftOut, without);
    seen.forEach(finding -> add(finding, time));
  }

  private void beginPoint(long time) {
    if (times.size() == mostPoints) {
      pools.values().forEach(series -> series.fill(mostPoints));
      if (forgets) {
        forgetOldest();
      } else {
        halve();
      }
    }
    times.add(time);
  }

  private void forgetOldest() {
    times.removeFirst();
    pools.values().forEach(Series::forgetOldest);
    pools.values().removeIf(Series::isAbsent);
  }

  private void halve() {
    pools.values().forEach(Series::halve);
    for (int i = 0; i < mostPoints / 2; i++) {
      times.set(i, times.get(2 * i + 1));
    }
    times.subList(mostPoints / 2, mostPoints).clear();
    perPoint *= 2;
  }

  private void add(Finding finding, long time) {
    Known known = new Known(finding.code(), finding.subject());
    Chronicle.Seen before = findings.get(known);
    if (before != null || findings.size() < MOST_FINDINGS) {
      findings.put(
          known, new Chronicle.Seen(finding, before == null ? time : before.first(), time));
    }
  }

  /** What was written by now. */
  public Chronicle chronicle() {
    List<PoolSeries> series = new ArrayList<>();
    pools.forEach(
        (key, pool) -> {
          pool.fill(times.size());
          series.add(
              new PoolSeries(
                  key.subsystem(),
                  key.name(),
                  pool.size,
                  List.copyOf(pool.inUse),
                  List.copyOf(pool.idle),
                  List.copyOf(pool.waiting)));
        });
    return new Chronicle(List.copyOf(times), series, leftOut, List.copyOf(findings.values()));
  }
}
