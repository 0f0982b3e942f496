package io.cosockpool.bench;

import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.nginx.Target;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Workers that are found once and read many times, by what cosockpool has for that. Of the whole
 * benchmark only this class knows what that is.
 */
final class KnownWorkers {
  /** The first reading of 100,000 entries takes seconds, and more on a machine that is busy. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private static final Duration LONGEST_STOP = Duration.ofMillis(10);

  private final List<Target> targets;
  private final ReadingOptions options;
  private final Reader reader = new Reader();
  private Report last;

  private KnownWorkers(List<Integer> pids, Set<Part> parts, Optional<Duration> longestStop)
      throws InterruptedException {
    targets = Targets.select(pids.stream().map(PidTarget::new).toList(), List.of());
    ReadingOptions running = ReadingOptions.within(TIMEOUT).of(parts);
    options = longestStop.map(running::stopping).orElse(running);
    last = reader.readAgain(targets, options);
  }

  /** Workers that run on while their pools are read. */
  static KnownWorkers running(List<Integer> pids) throws InterruptedException {
    return running(pids, EnumSet.of(Part.POOLS));
  }

  /** Workers that run on while these parts are read. */
  static KnownWorkers running(List<Integer> pids, Set<Part> parts) throws InterruptedException {
    return new KnownWorkers(pids, parts, Optional.empty());
  }

  /** Workers that are stopped for each reading, as {@code --freeze} does. */
  static KnownWorkers frozen(List<Integer> pids) throws InterruptedException {
    return new KnownWorkers(pids, EnumSet.of(Part.POOLS), Optional.of(LONGEST_STOP));
  }

  /**
   * Reads them.
   *
   * @throws IllegalStateException if anything of it failed: then there is nothing to measure
   */
  Report read() throws InterruptedException {
    last = reader.readAgain(targets, options);
    if (!last.failures().isEmpty()) {
      throw new IllegalStateException("not all was read: " + last.failures());
    }
    return last;
  }

  /** How many system calls the last reading took. */
  long calls() {
    return last.workers().stream().mapToLong(worker -> worker.cost().calls()).sum();
  }

  /** How many bytes the last reading copied. */
  long bytes() {
    return last.workers().stream().mapToLong(worker -> worker.cost().bytes()).sum();
  }
}
