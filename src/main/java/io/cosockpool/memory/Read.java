package io.cosockpool.memory;

/** The outcome of reading one range: its bytes, or that they cannot be read. */
public sealed interface Read permits Block, Unreadable {
  /** The bytes, or the error that says which range could not be read. */
  Block orThrow() throws UnreadableException;
}
