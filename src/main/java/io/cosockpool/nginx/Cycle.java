package io.cosockpool.nginx;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.List;

/**
 * {@code ngx_cycle_t} (nginx src/core/ngx_cycle.h) with its three parallel arrays: entry i of
 * {@code connections} points to entry i of {@code read_events} and of {@code write_events}, from
 * the worker's start to its end. That proves the cycle's layout, and how long the entries are.
 */
final class Cycle {
  /** {@code worker_connections} of a million take 400 MB; nobody has 16 million. */
  private static final long MAX_CONNECTIONS = 1 << 24;

  /** Connections have 208 to 248 bytes, events about 100; distributors add a few. */
  private static final int LONGEST_ENTRY = 1024;

  private static final Structure HEAD =
      Catalogue.variants("nginx").getFirst().structure("ngx_connection_t");

  private final Memory memory;
  private final View view;
  private final int connectionLength;
  private final int eventLength;

  private Cycle(Memory memory, View view, int connectionLength, int eventLength) {
    this.memory = memory;
    this.view = view;
    this.connectionLength = connectionLength;
    this.eventLength = eventLength;
  }

  /**
   * Reads the cycle under the assumption of a layout.
   *
   * @throws BrokenInvariantException if its arrays do not point to each other
   */
  static Cycle of(Memory memory, long address, Structure layout) throws MemoryException {
    Place place = Place.of("ngx_cycle");
    View view = new View(layout, memory.read(new Range(address, layout.size(), place)));
    long count = view.unsigned("connection_n");
    if (count < 2 || count > MAX_CONNECTIONS) {
      throw new BrokenInvariantException(place, "has " + count + " connections");
    }
    Block start =
        memory.read(
            new Range(
                view.unsigned("connections"),
                LONGEST_ENTRY + HEAD.size(),
                place.part(".connections")));
    for (int length = HEAD.size(); length <= LONGEST_ENTRY; length += 8) {
      View second = new View(HEAD, start, length);
      long eventLength = second.unsigned("read") - view.unsigned("read_events");
      if (eventLength > 0 && eventLength <= LONGEST_ENTRY) {
        Cycle cycle = new Cycle(memory, view, length, (int) eventLength);
        if (cycle.arraysAgree()) {
          return cycle;
        }
      }
    }
    throw new BrokenInvariantException(place, "connections and events do not point to each other");
  }

  private boolean arraysAgree() throws MemoryException {
    for (long index : List.of(0L, 1L, count() / 2, count() - 1)) {
      View head =
          new View(
              HEAD,
              memory.read(
                  new Range(
                      connections() + index * connectionLength,
                      HEAD.size(),
                      view.place().part(".connections"))));
      if (head.unsigned("read") != readEvents() + index * eventLength
          || head.unsigned("write") != writeEvents() + index * eventLength) {
        return false;
      }
    }
    return true;
  }

  View view() {
    return view;
  }

  int connectionLength() {
    return connectionLength;
  }

  int eventLength() {
    return eventLength;
  }

  long count() {
    return view.unsigned("connection_n");
  }

  long connections() {
    return view.unsigned("connections");
  }

  long readEvents() {
    return view.unsigned("read_events");
  }

  long writeEvents() {
    return view.unsigned("write_events");
  }

  /** Whether this is the address of one of the connections. */
  boolean isConnection(long address) {
    long offset = address - connections();
    return offset >= 0 && offset < count() * connectionLength && offset % connectionLength == 0;
  }

  /** What the counters, the list of free connections and the queue of reusable ones say. */
  Check check() throws MemoryException {
    long free = view.unsigned("free_connection_n");
    long first = view.unsigned("free_connections");
    if (free > count() || (first == 0) != (free == 0) || (first != 0 && !isConnection(first))) {
      return Check.contradicted("the list of free connections is none");
    }
    if (view.has("reusable_connections_n")
        && view.unsigned("reusable_connections_n") > count() - free) {
      return Check.contradicted("more reusable connections than there are in use");
    }
    View queue =
        new View(Queue.link(), view.block(), view.structure().offset("reusable_connections_queue"));
    View next =
        new View(
            Queue.link(),
            memory.read(
                new Range(
                    Queue.next(queue),
                    Queue.link().size(),
                    view.place().part(".reusable_connections_queue"))));
    if (next.unsigned("prev") != queue.address()) {
      return Check.contradicted("the queue of reusable connections is none");
    }
    return Check.confirmed(
        count() + " connections and their events point to each other, " + free + " are free");
  }
}
