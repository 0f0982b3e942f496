package io.cosockpool.nginx.connections;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.layouts.Cycle;
import io.cosockpool.nginx.layouts.Heads;
import java.util.Optional;

/**
 * The array of nginx's connection pool in one worker, with how its entries are laid out. It stays
 * as it is from the worker's start to its end.
 */
public final class EntryArray {
  /**
   * How many entries the first slice has; every further one has twice as many. nginx takes the
   * entries in the order of the array, and those first that were given back last.
   */
  private static final int FIRST_SLICE = 512;

  private static final int NO_DESCRIPTOR = -1;

  private static final Place ENTRY = Place.of("connections").part("[entry]");
  private static final Place EVENT = Place.of("read_events").part("[event]");
  private static final Place SLICE = Place.of("connections");

  private final Cycle cycle;
  private final EntryFields fields;
  private final ListeningSockets listening;

  /** Of a worker. */
  public EntryArray(Cycle cycle, EntryFields fields, ListeningSockets listening) {
    this.cycle = cycle;
    this.fields = fields;
    this.listening = listening;
  }

  /** The worker's cycle. */
  public Cycle cycle() {
    return cycle;
  }

  /** How an entry is laid out. */
  public EntryFields fields() {
    return fields;
  }

  /** The listening sockets. */
  public ListeningSockets listening() {
    return listening;
  }

  /** The address of an entry. */
  public long address(int slot) {
    return cycle.connections() + (long) slot * cycle.connectionLength();
  }

  /** An entry. */
  public Range entry(int slot) {
    return new Range(address(slot), cycle.connectionLength(), ENTRY);
  }

  /** The beginning of an entry's event for reading. */
  public Range readEvent(int slot) {
    return new Range(
        cycle.readEvents() + (long) slot * cycle.eventLength(),
        Heads.EVENT.structure().size(),
        EVENT);
  }

  /** Whether there is a slice of this number: they hold as many entries as may be read at once. */
  public boolean hasSlice(int number) {
    return first(number) < cycle.count()
        && Math.min(cycle.count(), end(number)) * cycle.connectionLength() <= Range.MAX_LENGTH;
  }

  private static long first(int number) {
    return number == 0 ? 0 : end(number - 1);
  }

  /** The entry behind a slice. */
  private static long end(int number) {
    return FIRST_SLICE * ((2L << number) - 1);
  }

  /** The first entry of a slice. */
  int firstOf(int slice) {
    return (int) first(slice);
  }

  /** The entries of a slice. */
  Range slice(int number) {
    long first = first(number);
    long count = Math.min(cycle.count(), end(number)) - first;
    return new Range(
        cycle.connections() + first * cycle.connectionLength(),
        Math.toIntExact(count * cycle.connectionLength()),
        SLICE);
  }

  /**
   * What an entry shows if it is in use. A free one has no descriptor, and its {@code data} leads
   * to the next free one.
   *
   * @param bytes that hold the entry
   * @param at where it begins there
   */
  public Optional<FoundEntry> used(int slot, Block bytes, int at) {
    View entry = new View(Heads.CONNECTION.structure(), bytes, at);
    long data = entry.unsigned(Heads.CONNECTION.data());
    int descriptor = (int) entry.signed(Heads.CONNECTION.fd());
    boolean isFree = descriptor == NO_DESCRIPTOR && (data == 0 || cycle.isConnection(data));
    return isFree
        ? Optional.empty()
        : Optional.of(
            new FoundEntry(
                new UsedEntry(slot, data, descriptor, value(entry, fields.number(), -1)),
                value(entry, fields.listening(), 0),
                value(entry, fields.log(), 0),
                value(entry, fields.sockaddr(), 0),
                value(entry, fields.socklen(), 0)));
  }

  private static long value(View entry, Optional<Field> field, long otherwise) {
    return field.isPresent() ? entry.unsigned(field.get()) : otherwise;
  }
}
