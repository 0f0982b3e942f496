package io.cosockpool.memory;

/** What was read changed meanwhile: its parts are of different moments, and to be read again. */
public final class TornReadException extends MemoryException {
  private static final long serialVersionUID = 1L;

  private final String what;

  /** For what changed at a place. */
  public TornReadException(Place place, String what) {
    super(place);
    this.what = what;
  }

  @Override
  String what() {
    return what;
  }
}
