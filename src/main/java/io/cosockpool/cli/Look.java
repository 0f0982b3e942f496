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

  /** Reads what the options ask for; what is read once more is known by then. */
  static Look plain() {
    Reader reader = new Reader();
    return (finder, options) -> read(reader, finder, options, Optional.empty());
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
    var targets = finder.find(recorder);
    return reader.readAgain(targets, options.after(Duration.ofNanos(System.nanoTime() - start)));
  }
}
