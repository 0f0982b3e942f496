package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import java.util.Optional;
import java.util.Set;

/** Pointers to a {@code struct sockaddr} with their lengths. */
final class SocketAddresses {
  /** {@code struct sockaddr_un}, the longest address, has 110 bytes. */
  static final long MAX_LENGTH = 128;

  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final Set<Integer> FAMILIES = Set.of(AF_UNIX, AF_INET, AF_INET6);

  private SocketAddresses() {}

  /** Whether an address of a known family stands where a pointer leads. */
  static boolean isOne(Snapshot memory, View view, Field pointer, Field length) {
    return family(memory, view, pointer, length)
        .filter(block -> FAMILIES.contains(block.u16(0)))
        .isPresent();
  }

  /** The bytes that tell the family; empty if nothing can stand there. */
  static Optional<Block> family(Snapshot memory, View view, Field pointer, Field length) {
    long bytes = view.unsigned(length);
    return bytes < 2 || bytes > MAX_LENGTH
        ? Optional.empty()
        : Reads.optional(
            memory, new Range(view.unsigned(pointer), 2, view.place().part(".sockaddr")));
  }
}
