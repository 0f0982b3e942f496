package io.cosockpool.memory;

/** Everything is where it has to stand, and a counter contradicts what it counts. */
public final class MiscountException extends MemoryException {
  private static final long serialVersionUID = 1L;

  private final String what;

  /** For what holds the counter, and what it has. */
  public MiscountException(Place place, String what) {
    super(place);
    this.what = what;
  }

  @Override
  String what() {
    return what;
  }
}
