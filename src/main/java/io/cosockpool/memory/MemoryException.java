package io.cosockpool.memory;

import java.util.List;

/**
 * Why a walk through memory could not go on at a place. The subclasses are told apart, never the
 * messages: a range that cannot be read, bytes that break an invariant, a counter that contradicts
 * what it counts, bytes that changed while they were read, more than may be held. A memory that is
 * lost as a whole is a {@link MemoryLostException}.
 */
public abstract sealed class MemoryException extends Exception
    permits UnreadableException,
        BrokenInvariantException,
        MiscountException,
        TornReadException,
        OverBudgetException {
  private static final long serialVersionUID = 1L;

  private final transient Place place;

  /**
   * Walks often go on without what they did not find: stack and words would cost more than that.
   */
  MemoryException(Place place) {
    super(null, null, false, false);
    this.place = place;
  }

  /** What stands there. */
  abstract String what();

  @Override
  public final String getMessage() {
    return place + ": " + what();
  }

  /** Where in the walk it happened. */
  public final Place place() {
    return place;
  }

  /**
   * The message as strings, names of the place as the objects that they are, and lists of both: for
   * whoever has to tell names from the rest.
   */
  public final List<Object> account() {
    return List.of(place.parts(), ": ", what());
  }
}
