package io.cosockpool.cli;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Report;
import io.cosockpool.serve.Server;
import io.cosockpool.watch.Audience;
import io.cosockpool.watch.Judgement;
import io.cosockpool.watch.Selection;
import io.cosockpool.watch.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The readings of {@code serve --track}, which follow each other as those of {@code watch} and have
 * no end. Where there is not the memory for one, what was tracked until then is given up.
 */
final class ServedTracking {
  private final Duration interval;
  private final Watch.Reading reading;
  private final BiConsumer<Report, Interval> counted;

  private ServedTracking(
      Duration interval, Watch.Reading reading, BiConsumer<Report, Interval> counted) {
    this.interval = interval;
    this.reading = reading;
    this.counted = counted;
  }

  /**
   * Reads until this thread is interrupted; any other fault ends it.
   *
   * @param counted told of each reading, and of what happened since the one before
   */
  static void run(Duration interval, Watch.Reading reading, BiConsumer<Report, Interval> counted)
      throws Exception {
    ServedTracking tracking = new ServedTracking(interval, reading, counted);
    while (true) {
      try {
        tracking.watch().run(tracking.audience());
      } catch (OutOfMemoryError e) {
        Messages.error(
            "what --track follows takes " + Server.MORE_MEMORY + ". It goes on, and begins anew.");
        Thread.sleep(interval);
      }
    }
  }

  private Watch watch() {
    return new Watch(
        new Watch.Plan(
            OptionalLong.empty(), Optional.empty(), true, Judgement.NONE, OptionalLong.empty()),
        reading,
        Selection.ALL,
        report -> false,
        new Watch.Pace() {
          @Override
          public Duration interval() {
            return interval;
          }

          @Override
          public boolean isOverWithin(Duration time) throws InterruptedException {
            Thread.sleep(time);
            return false;
          }

          @Override
          public boolean wantsRequests() {
            return false;
          }
        });
  }

  private Audience audience() {
    return new Audience() {
      @Override
      public void take(
          Report report, Interval passed, Supplier<Interval> sinceStart, List<Finding> findings) {
        counted.accept(report, passed);
      }

      @Override
      public void end(Report report, Interval sinceStart, List<Finding> findings) {}
    };
  }
}
