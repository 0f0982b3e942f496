package io.cosockpool.process;

/** A process cannot be stopped, or need not be; it can be read all the same. */
public final class NotStoppedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With why, as the end of a sentence. */
  public NotStoppedException(String reason) {
    super(reason);
  }
}
