package io.cosockpool.nginx.layouts;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of those of the first thousand connections that are in use.
 *
 * @param cycle of the worker
 */
public record ConnectionsInUse(Cycle cycle) implements Walk<List<Long>> {
  @Override
  public List<Long> of(Snapshot memory) throws MemoryException {
    ConnectionSample sample = new ConnectionSample(memory, cycle);
    List<Long> connections = new ArrayList<>();
    for (int index : sample.inUse()) {
      connections.add(sample.connection(Heads.CONNECTION.structure(), index).address());
    }
    return List.copyOf(connections);
  }
}
