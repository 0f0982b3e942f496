package io.cosockpool.memory;

/** Everything is where it has to stand, and a counter contradicts what it counts. */
public final class MiscountException extends MemoryException {
  private static final long serialVersionUID = 1L;

  /** For what holds the counter, and what it has. */
  public MiscountException(Place place, String what) {
    super(place, what);
  }
}
