package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;

/**
 * Whether a cycle has a layout: its arrays point to each other, and its counters, the list of free
 * connections and the queue of reusable ones agree.
 *
 * @param address of the cycle
 */
public record CycleProof(long address) implements LayoutProof {
  @Override
  public List<Walk<Check>> walks(Structure layout) {
    return List.of(new CycleCheck(address, layout));
  }

  private record CycleCheck(long address, Structure layout) implements Walk<Check> {
    @Override
    public Check of(Snapshot memory) throws MemoryException {
      CycleFields fields = new CycleFields(layout);
      View view = CycleWalk.read(memory, address, layout);
      View queue = new View(Heads.LINK.structure(), view.block(), fields.reusableQueue().offset());
      Block next =
          memory.read(
              new Range(
                  queue.unsigned(Heads.LINK.next()),
                  Heads.LINK.structure().size(),
                  view.place().part(".reusable_connections_queue")));
      Cycle cycle = Cycle.of(memory, view, fields);
      long free = view.unsigned(fields.freeCount());
      long first = view.unsigned(fields.freeConnections());
      if (free < 0
          || free > cycle.count()
          || (first == 0) != (free == 0)
          || (first != 0 && !cycle.isConnection(first))) {
        return Check.contradicted("the list of free connections is not a valid list");
      }
      if (fields.reusableCount().isPresent()
          && view.unsigned(fields.reusableCount().get()) > cycle.count() - free) {
        return Check.contradicted("more connections are reusable than are in use");
      }
      if (new View(Heads.LINK.structure(), next).unsigned(Heads.LINK.prev()) != queue.address()) {
        return Check.contradicted("the queue of reusable connections is not a valid queue");
      }
      return Check.confirmed(
          cycle.count()
              + " connections and their events point to each other, "
              + free
              + " are free");
    }
  }
}
