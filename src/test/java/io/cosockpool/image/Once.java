package io.cosockpool.image;

import io.cosockpool.image.ImageProcess.Moment;
import io.cosockpool.memory.Range;

/** Does something at one moment of a reading: the first, the second and so on. */
public final class Once implements ImageProcess.Course {
  private final Runnable action;
  private int before;

  /** With the number of moments that pass before it. */
  public Once(int before, Runnable action) {
    this.before = before;
    this.action = action;
  }

  @Override
  public void at(Moment moment, Range range) {
    if (before-- == 0) {
      action.run();
    }
  }

  /** Whether the moment has come. */
  public boolean isDone() {
    return before < 0;
  }
}
