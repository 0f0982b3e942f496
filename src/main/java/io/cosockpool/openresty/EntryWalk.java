package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.EntryFields;
import io.cosockpool.nginx.connections.FoundEntry;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.process.SocketAddress;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An entry of nginx's connection pool with what it belongs to, all of one batch: it is believed if
 * the entry is the same connection of the same owner before and after that was read. An entry whose
 * owner is not known may be on its way from one to another, so it is not believed: only one that
 * stays so belongs to something else.
 *
 * @param found as the array of entries led to it
 */
public record EntryWalk(EntryContext context, FoundEntry found)
    implements Walk<Optional<RawEntry>> {
  private static final Place PLACE = Place.of("connections").part("[entry]");

  private record Slot(int number) {}

  /** The entry, as the array shows it. */
  public UsedEntry entry() {
    return found.entry();
  }

  @Override
  public Object identity() {
    return new Slot(entry().slot());
  }

  /** It tells by itself which connection has the entry. */
  @Override
  public boolean standsAlone() {
    return true;
  }

  /** Empty if the entry was given back since. */
  @Override
  public Optional<RawEntry> of(Snapshot memory) throws MemoryException {
    EntryArray array = context.array();
    int slot = entry().slot();
    Block bytes = memory.read(array.entry(slot));
    Block event = memory.read(array.readEvent(slot));
    Block again = memory.again(array.entry(slot));
    EntryOwner shown = new EntryOwner(memory, context, found);
    Optional<FoundEntry> now = array.used(slot, bytes, 0);
    if (!now.map(FoundEntry::entry).equals(array.used(slot, again, 0).map(FoundEntry::entry))) {
      throw new TornReadException(PLACE, "another connection has it by now");
    }
    if (now.isEmpty()) {
      return Optional.empty();
    }
    EntryOwner owners =
        now.get().equals(found) ? shown : new EntryOwner(memory, context, now.get());
    return Optional.of(of(now.get().entry(), owners, bytes, event));
  }

  private RawEntry of(UsedEntry entry, EntryOwner owners, Block bytes, Block event)
      throws MemoryException {
    EntryArray array = context.array();
    EntryFields fields = array.fields();
    View connection = new View(Heads.CONNECTION.structure(), bytes);
    View readEvent = new View(Heads.EVENT.structure(), event);
    RawEntry.Owner owner = owners.find(connection, readEvent);
    if (owner.type() == RawEntry.Type.UNKNOWN && !entry.equals(entry())) {
      throw new TornReadException(PLACE, "is not what the array showed, and not known yet");
    }
    if (owner.type() == RawEntry.Type.UNKNOWN) {
      throw new BrokenInvariantException(PLACE, "belongs to nothing that is known");
    }
    Optional<Block> sockaddr = owners.sockaddr(connection);
    long ssl = value(connection, fields.ssl()).orElse(0);
    Optional<Name> serverName = ssl == 0 ? Optional.empty() : owners.serverName(owner, connection);
    return new RawEntry(
        entry,
        array.address(entry.slot()),
        owner,
        value(connection, fields.listening()).orElse(0),
        ssl,
        serverName,
        fields.queue().map(connection::addressOf).orElse(0L),
        fields
            .queue()
            .map(queue -> bytes.i64(queue.offset() + Heads.LINK.prev().offset()))
            .orElse(0L),
        value(connection, fields.startTime()),
        value(connection, fields.requests()),
        value(connection, fields.sent()),
        readEvent.flag(Heads.EVENT.timerSet())
            ? OptionalLong.of(readEvent.unsigned(Heads.EVENT.timerKey()))
            : OptionalLong.empty(),
        sockaddr.flatMap(SocketAddress::text).map(Name::new));
  }

  private static OptionalLong value(View connection, Optional<Field> field) {
    return field.isPresent()
        ? OptionalLong.of(connection.unsigned(field.get()))
        : OptionalLong.empty();
  }
}
