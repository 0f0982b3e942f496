package io.cosockpool.tracking;

import io.cosockpool.model.Level;

/** A level over the interval that goes on, and since the start. */
final class Levels {
  private final LevelMeter interval = new LevelMeter();
  private final LevelMeter total = new LevelMeter();

  void hold(long nanoseconds) {
    interval.hold(nanoseconds);
    total.hold(nanoseconds);
  }

  void set(long value) {
    interval.set(value);
    total.set(value);
  }

  void restart() {
    interval.restart();
  }

  Level level(boolean sinceStart) {
    return (sinceStart ? total : interval).level();
  }
}
