package io.cosockpool.nginx;

import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.process.AccessDeniedException;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.OversizedProcessException;

/** What the loss of a process's memory means to a user. */
public final class Failures {
  private static final String HELP =
      "If it is one all the same, please report it with what /proc/PID/maps shows.";

  private Failures() {}

  /**
   * Of a process that was there: it may not be read, is too large, is starting or ending, or ended
   * meanwhile.
   */
  public static Failure of(int pid, MemoryLostException lost) {
    return switch (lost) {
      case AccessDeniedException denied ->
          Failure.ofProcess(
              Kind.NOT_PERMITTED,
              pid,
              "its memory may not be read: " + denied.getMessage(),
              denied.help());
      case OversizedProcessException oversized ->
          Failure.ofProcess(
              Kind.NOT_A_WORKER, pid, oversized.getMessage() + ", which is not how nginx is", HELP);
      case BlockedMemoryException blocked ->
          Failure.ofProcess(
              Kind.NOT_STILL,
              pid,
              String.valueOf(blocked.getMessage()),
              "See what it waits for: cat /proc/PID/task/*/stack.");
      case NotConfiguredException _ ->
          Failure.ofProcess(Kind.ENDED, pid, "it is just starting or ending", "");
      default -> Failure.ofProcess(Kind.ENDED, pid, "it ended while it was read", "");
    };
  }
}
