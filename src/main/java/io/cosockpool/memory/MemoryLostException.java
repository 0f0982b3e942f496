package io.cosockpool.memory;

/**
 * Nothing of a memory can be read: its process ended, or reading it is not permitted. Whoever
 * provides the memory says which by a subclass. It is no {@link MemoryException}, so nobody who
 * does without one walk's result takes it for the reason of that.
 */
public abstract class MemoryLostException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a sentence for people. */
  protected MemoryLostException(String message) {
    super(message);
  }
}
