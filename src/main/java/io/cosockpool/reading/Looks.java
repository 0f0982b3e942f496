package io.cosockpool.reading;

import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.nginx.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Several looks at the same processes within 200 ms. A busy worker passes through many states in a
 * few milliseconds; what each of these looks shows has lasted. All but the first and the last look
 * at the numbers of pools alone.
 */
public final class Looks {
  /** How many looks there are. */
  public static final int NUMBER = 5;

  /** The time from the end of the first look to the last one, however long the first one took. */
  public static final Duration SPAN = Duration.ofMillis(200);

  private static final Duration PAUSE = SPAN.dividedBy(NUMBER - 1);

  private Looks() {}

  /**
   * Looks once, and if that shows what only time can tell, again and again. They take half of the
   * time at most, without the last one: if there is less, one look has to do.
   *
   * @param further what the last look reads besides, if the first one does not suffice
   * @param needsTime whether a report shows something that is to be told from a passing state
   */
  public static Report take(
      Reader reader,
      List<Target> candidates,
      ReadingOptions options,
      Set<Part> further,
      Predicate<Report> needsTime)
      throws InterruptedException {
    return take(System.nanoTime(), reader, candidates, options, further, needsTime);
  }

  /**
   * The same of a reading that has begun already.
   *
   * @param start when it began to look for its targets, by the monotonic clock
   * @param options with the time for all of it
   */
  public static Report take(
      long start,
      Reader reader,
      List<Target> candidates,
      ReadingOptions options,
      Set<Part> further,
      Predicate<Report> needsTime)
      throws InterruptedException {
    Report first = reader.readAgain(candidates, options.after(since(start)));
    Duration looked = since(start);
    if (!needsTime.test(first)) {
      return first;
    }
    List<Report> earlier = new ArrayList<>(List.of(first));
    ReadingOptions numbers = options.of(EnumSet.of(Part.POOLS));
    while (earlier.size() < NUMBER - 1 && hasTime(start, options)) {
      earlier.add(
          reader.readAgain(candidates, numbers.after(waited(start, looked, earlier.size()))));
    }
    if (earlier.size() < NUMBER - 1) {
      return first.without(
          new Report.ShortTime(
              earlier.size(), since(start).toMillis(), options.timeout().toMillis()));
    }
    Set<Part> all = EnumSet.copyOf(options.parts());
    all.addAll(further);
    return reader
        .readAgain(candidates, options.of(all).after(waited(start, looked, NUMBER - 1)))
        .after(earlier);
  }

  private static boolean hasTime(long start, ReadingOptions options) {
    return since(start).compareTo(options.timeout().dividedBy(2)) < 0;
  }

  /**
   * Waits until a look is due, and answers how much of the time is used up by then.
   *
   * @param looked when the first look was over, from the start
   */
  private static Duration waited(long start, Duration looked, int look)
      throws InterruptedException {
    Duration rest = looked.plus(PAUSE.multipliedBy(look)).minus(since(start));
    if (rest.isPositive()) {
      Thread.sleep(rest);
    }
    return since(start);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
