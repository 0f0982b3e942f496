package io.cosockpool.layout;

/** A file that was given for its debug information has none, or belongs to another build. */
public final class DebugFileException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what is wrong, for people. */
  public DebugFileException(String message) {
    super(message);
  }
}
