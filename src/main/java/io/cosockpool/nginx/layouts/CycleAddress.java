package io.cosockpool.nginx.layouts;

import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;

/**
 * The address of the process's cycle.
 *
 * @param symbol where {@code ngx_cycle} stands
 */
public record CycleAddress(long symbol) implements Walk<Long> {
  @Override
  public Long of(Snapshot memory) throws MemoryException {
    Place place = Place.of("ngx_cycle");
    long cycle = memory.read(new Range(symbol, Long.BYTES, place)).i64(0);
    if (cycle == 0) {
      throw new BrokenInvariantException(place, "is not set");
    }
    return cycle;
  }
}
