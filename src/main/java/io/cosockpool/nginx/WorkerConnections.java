package io.cosockpool.nginx;

import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
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
 * @param opened how many connections nginx has opened and accepted since it started ({@code
 *     ngx_connection_counter}, src/event/ngx_event.c), in all its workers; empty if it is not told
 */
public record WorkerConnections(long start, long count, int length, OptionalLong opened) {
  private static final String COUNTER = "ngx_connection_counter";

  /** Nothing is known of them. */
  public static final WorkerConnections UNKNOWN =
      new WorkerConnections(0, 0, 1, OptionalLong.empty());

  /** Looks at a worker's; unknown if no layout of its cycle is confirmed. */
  public static WorkerConnections of(NginxProcess nginx) throws MemoryLostException {
    try {
      Build build = BuildDescription.of(nginx).orElse(new Build(Optional.empty(), ""));
      long address = CoreLayouts.cycle(nginx);
      Memory memory = nginx.process().memory();
      Choice choice = CoreLayouts.chooseCycle(memory, address, new LayoutSource(build, List.of()));
      if (choice.confirmed().isEmpty()) {
        return UNKNOWN;
      }
      Cycle cycle = Cycle.of(memory, address, choice.confirmed().get());
      return new WorkerConnections(
          cycle.connections(), cycle.count(), cycle.connectionLength(), opened(nginx));
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      return UNKNOWN;
    }
  }

  private static OptionalLong opened(NginxProcess nginx) throws MemoryException {
    Optional<Symbol> symbol = DynamicSymbols.first(nginx.symbols(List.of(COUNTER)), COUNTER);
    if (symbol.isEmpty()) {
      return OptionalLong.empty();
    }
    Memory memory = nginx.process().memory();
    Place place = Place.of(COUNTER);
    long address = memory.read(new Range(symbol.get().address(), Long.BYTES, place)).i64(0);
    return OptionalLong.of(memory.read(new Range(address, Long.BYTES, place)).i64(0));
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
