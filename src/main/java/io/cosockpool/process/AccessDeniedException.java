package io.cosockpool.process;

import io.cosockpool.memory.MemoryLostException;

/** The kernel does not permit to read a process. */
public final class AccessDeniedException extends MemoryLostException {
  private static final long serialVersionUID = 1L;

  private final String help;

  /**
   * With what to tell.
   *
   * @param what what is in the way
   * @param help the command that supplies what is missing
   */
  public AccessDeniedException(String what, String help) {
    super(what);
    this.help = help;
  }

  /** What to do about it. */
  public String help() {
    return help;
  }
}
