package io.cosockpool.cli;

import io.cosockpool.watch.Watch;
import java.time.Duration;

/** Readings at an interval, until somebody wants them to be over. */
record SteadyPace(Duration interval, Interruption interruption) implements Watch.Pace {
  @Override
  public boolean isOverWithin(Duration time) throws InterruptedException {
    return interruption.requestedWithin(time);
  }

  @Override
  public boolean wantsRequests() {
    return false;
  }
}
