package io.cosockpool.memory;

/** A range is not mapped, or not readable: a wild or stale pointer led there. */
public final class UnreadableException extends MemoryException {
  private static final long serialVersionUID = 1L;

  private final long address;
  private final int length;

  /** For the range that could not be read. */
  public UnreadableException(Range range) {
    super(range.place());
    this.address = range.address();
    this.length = range.length();
  }

  @Override
  String what() {
    return "no readable memory at 0x%x (%d bytes)".formatted(address, length);
  }
}
