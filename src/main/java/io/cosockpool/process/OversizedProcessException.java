package io.cosockpool.process;

import io.cosockpool.memory.MemoryLostException;

/**
 * A process has more of something than any nginx has, and than is read of one process: it does not
 * get to use up what others need.
 */
public final class OversizedProcessException extends MemoryLostException {
  private static final long serialVersionUID = 1L;

  /** With what it has too much of, as the end of a sentence. */
  public OversizedProcessException(String what) {
    super(what);
  }
}
