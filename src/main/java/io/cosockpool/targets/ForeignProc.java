package io.cosockpool.targets;

import io.cosockpool.linux.Proc;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Subject;
import java.util.Optional;

/**
 * A {@code /proc} that shows the processes of another PID namespace: they can be read, but nothing
 * else can be done to them, since every other system call has other ids for them.
 */
public final class ForeignProc {
  private ForeignProc() {}

  /** Why no process can be stopped ({@code --freeze}), if that is so. */
  public static Optional<Failure> obstacleToStops() {
    return failure(
        "--freeze",
        "its processes can be read, but not be stopped",
        "Leave out --freeze, or run cosockpool in that namespace.");
  }

  static Optional<Failure> failure(String subject, String consequence, String help) {
    return Proc.isOfAnotherNamespace()
        ? Optional.of(
            new Failure(
                Kind.NOT_PERMITTED,
                new Subject.Other(subject),
                "/proc shows another PID namespace than the one cosockpool is in, so that "
                    + consequence,
                help))
        : Optional.empty();
  }
}
