package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import java.util.List;

/** The exit codes that users and scripts rely on. */
enum ExitCode {
  DONE(0),
  FAULT(1),
  USAGE(2),
  NOT_FOUND(3),
  NOT_PERMITTED(4),
  NOT_A_WORKER(5),
  UNKNOWN_LAYOUT(6),
  NOT_STILL(7),
  NOT_WRITTEN(8),
  COMMAND_FAILED(9),
  FAIL_ON(10),
  CLOSED_PIPE(141);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The first failure decides. */
  static ExitCode of(List<Failure> failures) {
    return failures.isEmpty() ? DONE : of(failures.getFirst());
  }

  static ExitCode of(Failure failure) {
    return switch (failure.kind()) {
      case NOT_FOUND -> NOT_FOUND;
      case NOT_PERMITTED -> NOT_PERMITTED;
      case NOT_A_WORKER -> NOT_A_WORKER;
      case UNKNOWN_LAYOUT -> UNKNOWN_LAYOUT;
      case ENDED, NOT_STILL -> NOT_STILL;
    };
  }
}
