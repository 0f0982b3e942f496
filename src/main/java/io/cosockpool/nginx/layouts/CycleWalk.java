package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;

/**
 * A worker's cycle under a layout that is confirmed.
 *
 * @param address where it stands
 * @param layout of {@code ngx_cycle_t}
 */
public record CycleWalk(long address, Structure layout) implements Walk<Cycle> {
  @Override
  public Cycle of(Snapshot memory) throws MemoryException {
    return Cycle.of(memory, read(memory, address, layout), new CycleFields(layout));
  }

  static View read(Snapshot memory, long address, Structure layout) throws MemoryException {
    return new View(layout, memory.read(new Range(address, layout.size(), Place.of("ngx_cycle"))));
  }
}
