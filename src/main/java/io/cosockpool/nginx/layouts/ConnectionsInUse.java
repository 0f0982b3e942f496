package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.View;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Those of the first thousand connections that are in use, with what they belonged to at that time.
 *
 * @param cycle of the worker
 */
public record ConnectionsInUse(Cycle cycle) implements Walk<ConnectionsInUse.Found> {
  /**
   * What was found.
   *
   * @param connections the addresses of the connections
   * @param owners where the {@code data} of each of them points to
   */
  public record Found(List<Long> connections, List<Long> owners) {
    /** What there is where nothing is known of connections. */
    public static final Found NONE = new Found(List.of(), List.of());
  }

  @Override
  public Found of(Snapshot memory) throws MemoryException {
    ConnectionSample sample = new ConnectionSample(memory, cycle);
    List<Long> connections = new ArrayList<>();
    Set<Long> owners = new LinkedHashSet<>();
    for (int index : sample.inUse()) {
      View connection = sample.connection(Heads.CONNECTION.structure(), index);
      connections.add(connection.address());
      owners.add(connection.unsigned(Heads.CONNECTION.data()));
    }
    return new Found(List.copyOf(connections), List.copyOf(owners));
  }
}
