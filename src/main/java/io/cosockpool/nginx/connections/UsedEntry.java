package io.cosockpool.nginx.connections;

import io.cosockpool.model.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the connection pool that is in use.
 *
 * @param slot its place in the array
 * @param data what it belongs to: where its {@code data} leads
 * @param descriptor its file descriptor; negative if it has no socket
 * @param number nginx's number of the connection; -1 if it is not known
 */
public record UsedEntry(int slot, long data, int descriptor, long number) {
  /**
   * What tells the connection from all others that have had the entry, whoever has it: nginx never
   * gives the same number twice. Without a number it is the same as long as it belongs to the same.
   */
  public UsedEntry connection() {
    return number > 0 ? new UsedEntry(slot, 0, descriptor, number) : this;
  }

  /** {@link KeyHash}. No two of a process have the same slot at one time. */
  @Override
  public int hashCode() {
    return KeyHash.of(slot, number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UsedEntry entry
        && slot == entry.slot
        && data == entry.data
        && descriptor == entry.descriptor
        && number == entry.number;
  }
}
