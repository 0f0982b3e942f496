package io.cosockpool.openresty;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.layouts.LayoutProof;
import io.cosockpool.nginx.layouts.Tally;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether cosockets have a layout: connections in use lead to some, and these lead back and have
 * timeouts that can be.
 *
 * @param subsystem whose cosockets they are
 * @param connections the addresses of the worker's connections in use
 * @param pools the addresses of all pools
 * @param inUse how many connections the pools count as in use
 */
record CosocketProof(Subsystem subsystem, List<Long> connections, Set<Long> pools, long inUse)
    implements LayoutProof {
  @Override
  public List<CosocketCheck> walks(Structure layout) {
    CosocketFields fields = new CosocketFields(layout);
    return connections.stream()
        .map(
            connection ->
                new CosocketCheck(new CosocketRequest(subsystem, connection, fields, pools)))
        .toList();
  }

  @Override
  public Check together(List<Check> checks) {
    Tally tally = Tally.of(checks);
    return tally.size() == 0 && inUse > 0
        ? Check.contradicted(inUse + " cosockets are in use, and no connection leads to one")
        : tally.check("cosockets in use");
  }

  private record CosocketCheck(CosocketRequest way) implements Walk<Check> {
    @Override
    public Check of(Snapshot memory) throws MemoryException {
      Optional<View> cosocket = way.cosocket(memory);
      return cosocket.isPresent()
          ? Tally.one(way.fields().hasTimeouts(cosocket.get()))
          : Check.unconfirmed("no cosocket");
    }
  }
}
