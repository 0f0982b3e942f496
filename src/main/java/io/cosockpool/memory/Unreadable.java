package io.cosockpool.memory;

/** A range that is not mapped, or not readable, in the other process. */
public record Unreadable(Range range) implements Read {
  @Override
  public Block orThrow() throws UnreadableException {
    throw new UnreadableException(range);
  }
}
