package io.cosockpool.cli;

import io.cosockpool.layout.DebugFiles;
import io.cosockpool.model.LayoutReport;
import io.cosockpool.model.Report;
import io.cosockpool.reading.CompleteReading;
import io.cosockpool.reading.LayoutReader;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Recorder;
import io.cosockpool.targets.TargetFinder;
import java.time.Duration;
import java.util.Optional;

/** One look at targets. To find them is part of the reading, and of its time. */
final class Look {
  private final TargetFinder finder;
  private final long start = System.nanoTime();

  Look(TargetFinder finder) {
    this.finder = finder;
  }

  /** Reads the pools. */
  Report pools(ReadingOptions options) throws InterruptedException {
    var targets = finder.find(Optional.empty());
    return Reader.read(targets, options.after(used()));
  }

  /** Reads what is known about the layouts. */
  LayoutReport layouts(DebugFiles debugFiles, Duration timeout) throws InterruptedException {
    var targets = finder.find(Optional.empty());
    return LayoutReader.read(targets, debugFiles, timeout.minus(used()));
  }

  /** Reads all that any command would ask for, and has it written down if there is a recorder. */
  Report everything(DebugFiles debugFiles, ReadingOptions options, Optional<Recorder> recorder)
      throws InterruptedException {
    var targets = finder.find(recorder);
    return CompleteReading.read(targets, debugFiles, options.after(used()));
  }

  private Duration used() {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
