package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first connections of a worker with their events, as a walk sees them. */
final class ConnectionSample {
  /** As many are enough to tell, and 460 KB. */
  static final int MOST = 1024;

  private final Snapshot memory;
  private final Cycle cycle;
  private final int count;
  private final Block connections;
  private final Block readEvents;
  private final Block writeEvents;

  ConnectionSample(Snapshot memory, Cycle cycle) throws UnreadableException {
    this.memory = memory;
    this.cycle = cycle;
    this.count = (int) Math.min(MOST, cycle.count());
    this.connections = read(cycle.connections(), cycle.connectionLength());
    this.readEvents = read(cycle.readEvents(), cycle.eventLength());
    this.writeEvents = read(cycle.writeEvents(), cycle.eventLength());
  }

  private Block read(long start, int length) throws UnreadableException {
    return memory.read(new Range(start, count * length, Place.of("connections")));
  }

  /** The indices of those that are in use: their events refer to them; a free one has no socket. */
  List<Integer> inUse() {
    List<Integer> inUse = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      View head = connection(Heads.CONNECTION.structure(), index);
      if (head.signed(Heads.CONNECTION.fd()) >= 0
          && isEventOf(head, readEvents, index)
          && isEventOf(head, writeEvents, index)) {
        inUse.add(index);
      }
    }
    return inUse;
  }

  private boolean isEventOf(View connection, Block events, int index) {
    return event(Heads.EVENT.structure(), events, index).unsigned(Heads.EVENT.data())
        == connection.address();
  }

  View connection(Structure layout, int index) {
    return new View(layout, connections, index * cycle.connectionLength());
  }

  View readEvent(Structure layout, int index) {
    return event(layout, readEvents, index);
  }

  View writeEvent(Structure layout, int index) {
    return event(layout, writeEvents, index);
  }

  private View event(Structure layout, Block events, int index) {
    return new View(layout, events, index * cycle.eventLength());
  }

  /** What stands at an address, which may be in the sample; empty if there is no such memory. */
  Optional<View> at(long address, Structure layout, Place place) {
    for (Block block : List.of(connections, readEvents, writeEvents)) {
      if (block.contains(address, layout.size())) {
        return Optional.of(new View(layout, block, block.offsetOf(address)));
      }
    }
    return Reads.optional(memory, new Range(address, layout.size(), place))
        .map(block -> new View(layout, block));
  }
}
