package io.cosockpool.memory;

/**
 * Why a walk through memory could not go on. The subclasses are told apart, never the messages: a
 * range that cannot be read, bytes that break an invariant, bytes that changed while they were
 * read, a memory that is lost as a whole.
 */
public abstract sealed class MemoryException extends Exception
    permits UnreadableException, BrokenInvariantException, TornReadException, MemoryLostException {
  private static final long serialVersionUID = 1L;

  MemoryException(String message) {
    super(message);
  }

  MemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
