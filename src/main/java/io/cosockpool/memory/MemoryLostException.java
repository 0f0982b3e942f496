package io.cosockpool.memory;

/**
 * Nothing of a memory can be read: its process ended, or reading it is not permitted. Whoever
 * provides the memory says which by a subclass.
 */
public abstract non-sealed class MemoryLostException extends MemoryException {
  private static final long serialVersionUID = 1L;

  /** With a sentence for people. */
  protected MemoryLostException(String message) {
    super(message);
  }

  /** With a sentence for people and what led to it. */
  protected MemoryLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
