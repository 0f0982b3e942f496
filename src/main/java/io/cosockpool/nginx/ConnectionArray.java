package io.cosockpool.nginx;

import io.cosockpool.layout.Build;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The connections of a worker, which never move: the array of {@code ngx_connection_t} in its
 * {@code ngx_cycle_t}, as long as {@code worker_connections} says.
 *
 * @param start the array's address
 * @param count how many there are; 0 if the array is not known
 * @param length how long each is
 */
public record ConnectionArray(long start, long count, int length) {
  /** Nothing is known of them. */
  public static final ConnectionArray UNKNOWN = new ConnectionArray(0, 0, 1);

  /** Looks at a worker's; unknown if no layout of its cycle is confirmed. */
  public static ConnectionArray of(NginxProcess nginx) throws MemoryLostException {
    try {
      Build build = BuildDescription.of(nginx).orElse(new Build(Optional.empty(), ""));
      long address = CoreLayouts.cycle(nginx);
      Memory memory = nginx.process().memory();
      Choice choice = CoreLayouts.chooseCycle(memory, address, new LayoutSource(build, List.of()));
      if (choice.confirmed().isEmpty()) {
        return UNKNOWN;
      }
      Cycle cycle = Cycle.of(memory, address, choice.confirmed().get());
      return new ConnectionArray(cycle.connections(), cycle.count(), cycle.connectionLength());
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      return UNKNOWN;
    }
  }

  /** Whether the array is known. */
  public boolean areKnown() {
    return count > 0;
  }

  /** How many the worker can have in all. */
  public OptionalLong limit() {
    return areKnown() ? OptionalLong.of(count) : OptionalLong.empty();
  }

  /** Whether the address of one of them stands in a block; anything else may be anything. */
  public boolean isAt(Block block, int offset) {
    return block.holdsElement(offset, start, count, length);
  }
}
