package io.cosockpool.nginx.layouts;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.util.Optional;

/** Reads where a layout leads, which may be anywhere. */
public final class Reads {
  private Reads() {}

  /** What stands there; empty if there is no such memory. */
  public static Optional<Block> optional(Snapshot memory, Range range) {
    try {
      return Optional.of(memory.read(range));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }
}
