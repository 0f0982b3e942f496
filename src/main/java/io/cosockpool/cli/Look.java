package io.cosockpool.cli;

import io.cosockpool.model.Report;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Recorder;
import io.cosockpool.targets.TargetFinder;
import java.time.Duration;
import java.util.Optional;

/** How targets are read once. */
interface Look {
  /** Finds the targets and reads them. */
  Report at(TargetFinder finder, ReadingOptions options) throws InterruptedException;

  /** Reads what the options ask for. */
  static Report plain(TargetFinder finder, ReadingOptions options) throws InterruptedException {
    return recorded(finder, options, Optional.empty());
  }

  /**
   * The same, with somebody who writes down what the targets are asked. To find them is part of the
   * reading, and of its time.
   */
  static Report recorded(TargetFinder finder, ReadingOptions options, Optional<Recorder> recorder)
      throws InterruptedException {
    long start = System.nanoTime();
    var targets = finder.find(recorder);
    return Reader.read(targets, options.after(Duration.ofNanos(System.nanoTime() - start)));
  }
}
