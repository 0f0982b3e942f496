package io.cosockpool.nginx;

import io.cosockpool.memory.MemoryLostException;

/** A process has no configuration: it is just starting, or ending. */
public final class NotConfiguredException extends MemoryLostException {
  private static final long serialVersionUID = 1L;

  /** For a process id. */
  public NotConfiguredException(int pid) {
    super("process " + pid + " has no configuration");
  }
}
