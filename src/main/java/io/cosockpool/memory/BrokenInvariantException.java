package io.cosockpool.memory;

/** Bytes were read, and are not what has to stand there: torn, stale, or of an unknown layout. */
public final class BrokenInvariantException extends MemoryException {
  private static final long serialVersionUID = 1L;

  private final String what;

  /** For what stands at a place, and what should. */
  public BrokenInvariantException(Place place, String what) {
    super(place);
    this.what = what;
  }

  @Override
  String what() {
    return what;
  }
}
