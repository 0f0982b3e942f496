package io.cosockpool.nginx;

import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.process.AccessDeniedException;

/** What the loss of a process's memory means to a user. */
public final class Failures {
  private Failures() {}

  /** Of a process that was there: it may not be read, or it ended meanwhile. */
  public static Failure of(int pid, MemoryLostException lost) {
    return lost instanceof AccessDeniedException denied
        ? Failure.ofProcess(
            Kind.NOT_PERMITTED,
            pid,
            "its memory may not be read: " + denied.getMessage(),
            denied.help())
        : Failure.ofProcess(Kind.ENDED, pid, "it ended while it was read", "");
  }
}
