package io.cosockpool.process;

import io.cosockpool.memory.MemoryLostException;

/** A process is gone, or is a zombie: it has no memory any more. */
public final class ProcessEndedException extends MemoryLostException {
  private static final long serialVersionUID = 1L;

  /** For a process id. */
  public ProcessEndedException(int pid) {
    super("process " + pid + " has ended");
  }
}
