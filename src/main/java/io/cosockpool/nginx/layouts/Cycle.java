package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What never changes of {@code ngx_cycle_t} (nginx src/core/ngx_cycle.h) in the life of a worker.
 * Entry i of {@code connections} points to entry i of {@code read_events} and of {@code
 * write_events}, from the worker's start to its end. That proves the cycle's layout, and how long
 * the entries are.
 *
 * @param count how many connections there are, in use or free
 * @param connections the address of the first
 * @param connectionLength how long each of them is
 * @param readEvents the address of the first connection's event for reading
 * @param writeEvents the same for writing
 * @param eventLength how long each of the events is
 * @param listening the listening sockets
 * @param reusableCount where the number of reusable connections stands; empty before nginx 1.11.9
 * @param counters where what changes all the time stands
 */
public record Cycle(
    long count,
    long connections,
    int connectionLength,
    long readEvents,
    long writeEvents,
    int eventLength,
    Listening listening,
    OptionalLong reusableCount,
    CycleCounters counters) {
  /** {@code worker_connections} of a million take 400 MB; nobody has 16 million. */
  private static final long MAX_CONNECTIONS = 1 << 24;

  /** Connections have 208 to 248 bytes, events about 100; distributors add a few. */
  private static final int LONGEST_ENTRY = 1024;

  /**
   * The array of listening sockets.
   *
   * @param start its address
   * @param count how many there are
   * @param length how long each is
   */
  public record Listening(long start, long count, long length) {
    /** Whether this is the address of one of them. */
    public boolean holds(long address) {
      long offset = address - start;
      return length > 0 && offset >= 0 && offset / length < count && offset % length == 0;
    }
  }

  /**
   * The cycle that was read.
   *
   * @throws BrokenInvariantException if its arrays do not point to each other
   */
  static Cycle of(Snapshot memory, View view, CycleFields fields) throws MemoryException {
    Place place = view.place();
    long count = view.unsigned(fields.connectionCount());
    if (count < 2 || count > MAX_CONNECTIONS) {
      throw new BrokenInvariantException(place, "has " + count + " connections");
    }
    long connections = view.unsigned(fields.connections());
    long readEvents = view.unsigned(fields.readEvents());
    Block start =
        memory.read(
            new Range(
                connections,
                LONGEST_ENTRY + Heads.CONNECTION.structure().size(),
                place.part(".connections")));
    for (int length = Heads.CONNECTION.structure().size(); length <= LONGEST_ENTRY; length += 8) {
      long eventLength =
          new View(Heads.CONNECTION.structure(), start, length).unsigned(Heads.CONNECTION.read())
              - readEvents;
      if (eventLength > 0 && eventLength <= LONGEST_ENTRY) {
        Cycle cycle =
            new Cycle(
                count,
                connections,
                length,
                readEvents,
                view.unsigned(fields.writeEvents()),
                (int) eventLength,
                new Listening(
                    view.unsigned(fields.listeningElements()),
                    view.unsigned(fields.listeningCount()),
                    view.unsigned(fields.listeningSize())),
                fields
                    .reusableCount()
                    .map(field -> OptionalLong.of(view.addressOf(field)))
                    .orElse(OptionalLong.empty()),
                CycleCounters.of(view, fields));
        if (cycle.arraysAgree(memory, place)) {
          return cycle;
        }
      }
    }
    throw new BrokenInvariantException(place, "connections and events do not point to each other");
  }

  private boolean arraysAgree(Snapshot memory, Place place) throws MemoryException {
    List<Long> indices = List.of(0L, 1L, count / 2, count - 1);
    List<View> heads = new ArrayList<>();
    for (long index : indices) {
      Range range =
          new Range(
              connections + index * connectionLength,
              Heads.CONNECTION.structure().size(),
              place.part(".connections"));
      heads.add(new View(Heads.CONNECTION.structure(), memory.read(range)));
    }
    for (int i = 0; i < heads.size(); i++) {
      View head = heads.get(i);
      long offset = indices.get(i) * eventLength;
      if (head.unsigned(Heads.CONNECTION.read()) != readEvents + offset
          || head.unsigned(Heads.CONNECTION.write()) != writeEvents + offset) {
        return false;
      }
    }
    return true;
  }

  /** Whether this is the address of one of the connections. */
  public boolean isConnection(long address) {
    long offset = address - connections;
    return offset >= 0 && offset < count * connectionLength && offset % connectionLength == 0;
  }
}
