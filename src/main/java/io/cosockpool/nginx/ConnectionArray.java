package io.cosockpool.nginx;

import io.cosockpool.layout.Field;
import io.cosockpool.memory.Block;
import io.cosockpool.nginx.layouts.Cycle;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The connections of a worker, which never move: the array of {@code ngx_connection_t} in its
 * {@code ngx_cycle_t}, as long as {@code worker_connections} says.
 *
 * @param start the array's address
 * @param count how many there are; 0 if the array is not known
 * @param length how long each is
 * @param number where each has its number; empty if that is not to be read, or not known
 */
public record ConnectionArray(long start, long count, int length, Optional<Field> number) {
  /** Nothing is known of them. */
  public static final ConnectionArray UNKNOWN = new ConnectionArray(0, 0, 1, Optional.empty());

  /** That of a worker whose cycle is known. */
  public static ConnectionArray of(Cycle cycle) {
    return new ConnectionArray(
        cycle.connections(), cycle.count(), cycle.connectionLength(), Optional.empty());
  }

  /** The same where each has its number there. */
  public ConnectionArray numbered(Optional<Field> field) {
    return new ConnectionArray(start, count, length, field);
  }

  /** Whether the array is known. */
  public boolean areKnown() {
    return count > 0;
  }

  /** How many the worker can have in all. */
  public OptionalLong limit() {
    return areKnown() ? OptionalLong.of(count) : OptionalLong.empty();
  }

  /** Whether this is the address of one of them. */
  public boolean contains(long address) {
    long into = address - start;
    return into >= 0 && into / length < count && into % length == 0;
  }

  /** Whether the address of one of them stands in a block; anything else may be anything. */
  public boolean isAt(Block block, int offset) {
    return block.holdsElement(offset, start, count, length);
  }
}
