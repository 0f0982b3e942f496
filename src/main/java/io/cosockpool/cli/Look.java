package io.cosockpool.cli;

import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.nginx.Target;
import io.cosockpool.reading.Looks;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Recorder;
import io.cosockpool.targets.TargetFinder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** How targets are read once. */
interface Look {
  /** Finds the targets and reads them. */
  Report at(TargetFinder finder, ReadingOptions options) throws InterruptedException;

  /** Reads what the options ask for, once or now and then. */
  static Look plain() {
    Reader reader = new Reader();
    return (finder, options) -> read(reader, finder, options, Optional.empty());
  }

  /** The same for readings that follow each other. */
  static Look repeated() {
    Reader reader = Reader.withoutWaiting();
    return (finder, options) -> read(reader, finder, options, Optional.empty());
  }

  /**
   * Looks again within a short time where that shows more.
   *
   * @param further what the last look reads besides
   * @param needsTime whether a report shows something that is to be told from a passing state
   */
  static Look again(Set<Part> further, Predicate<Report> needsTime) {
    Reader reader = new Reader();
    return (finder, options) -> {
      long start = System.nanoTime();
      List<Target> targets = finder.find(Optional.empty(), options.timeout());
      return Looks.take(start, reader, targets, options, further, needsTime);
    };
  }

  /** Reads what the options ask for, with somebody who writes down what the targets are asked. */
  static Report recorded(TargetFinder finder, ReadingOptions options, Recorder recorder)
      throws InterruptedException {
    return read(new Reader(), finder, options, Optional.of(recorder));
  }

  /** To find the targets is part of the reading, and of its time. */
  private static Report read(
      Reader reader, TargetFinder finder, ReadingOptions options, Optional<Recorder> recorder)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Target> targets = finder.find(recorder, options.timeout());
    return reader.readAgain(targets, after(start, options));
  }

  private static ReadingOptions after(long start, ReadingOptions options) {
    return options.after(Duration.ofNanos(System.nanoTime() - start));
  }
}
