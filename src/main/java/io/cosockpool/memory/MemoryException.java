package io.cosockpool.memory;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a walk through memory could not go on. The subclasses are told apart, never the messages: a
 * range that cannot be read, bytes that break an invariant, bytes that changed while they were
 * read, more than may be held, a memory that is lost as a whole.
 */
public abstract sealed class MemoryException extends Exception
    permits UnreadableException,
        BrokenInvariantException,
        TornReadException,
        OverBudgetException,
        MemoryLostException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Place place;
  private final transient List<Object> account;

  /** For what is the matter at a place. */
  MemoryException(Place place, String what) {
    super(place + ": " + what);
    this.place = place;
    this.account = List.of(place.parts(), ": ", what);
  }

  MemoryException(String message) {
    super(message);
    this.place = null;
    this.account = List.of(message);
  }

  MemoryException(String message, Throwable cause) {
    super(message, cause);
    this.place = null;
    this.account = List.of(message);
  }

  /** Where in the walk it happened; empty if the memory is lost as a whole. */
  public final Optional<Place> place() {
    return Optional.ofNullable(place);
  }

  /**
   * The message as strings, names of the place as the objects that they are, and lists of both: for
   * whoever has to tell names from the rest.
   */
  public final List<Object> account() {
    return account;
  }
}
