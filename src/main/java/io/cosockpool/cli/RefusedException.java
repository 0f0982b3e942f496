package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import java.util.Optional;

/** A command does nothing at all, and why. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  RefusedException(Failure failure) {
    super(failure.sentence());
    this.failure = failure;
  }

  /** Refuses if there is an obstacle. */
  static void throwIf(Optional<Failure> obstacle) throws RefusedException {
    if (obstacle.isPresent()) {
      throw new RefusedException(obstacle.get());
    }
  }

  Failure failure() {
    return failure;
  }
}
