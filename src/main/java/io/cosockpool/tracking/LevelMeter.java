package io.cosockpool.tracking;

import io.cosockpool.model.Level;

/** A {@link Level} that goes on; it begins with the first value. */
final class LevelMeter {
  private long current;
  private long lowest;
  private long highest;
  private double weighted;
  private long nanoseconds;
  private boolean begun;

  /** It has been the same for so long. */
  void hold(long time) {
    if (begun) {
      weighted += (double) current * time;
      nanoseconds += time;
    }
  }

  /** From now on it is another. */
  void set(long value) {
    current = value;
    lowest = begun ? Math.min(lowest, value) : value;
    highest = begun ? Math.max(highest, value) : value;
    begun = true;
  }

  /** Begins anew with the value that it has. */
  void restart() {
    lowest = current;
    highest = current;
    weighted = 0;
    nanoseconds = 0;
  }

  Level level() {
    return new Level(current, lowest, highest, nanoseconds == 0 ? current : weighted / nanoseconds);
  }
}
