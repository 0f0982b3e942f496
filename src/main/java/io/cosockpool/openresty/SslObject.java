package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.FoundEntry;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import java.util.Optional;

/**
 * The {@code SSL} that OpenSSL has of a connection (ssl/ssl_local.h), to which nginx leads by
 * {@code ngx_ssl_connection_t.connection} (src/event/ngx_event_openssl.h). What stands in it
 * differs with the version of OpenSSL and with how that was built.
 */
final class SslObject {
  static final Place PLACE = Place.of("connections").part("[entry].ssl").to("connection");

  private static final Place SSL = Place.of("connections").part("[entry].ssl");
  private static final Field CONNECTION = OwnerMemory.field("ngx_ssl_connection_t", "connection");
  private static final long PAGE = 4096;

  private SslObject() {}

  /**
   * The address of the {@code SSL} of an entry, which has the same connection before and after all
   * that the walk reads.
   */
  static long of(Snapshot memory, EntryContext context, RawEntry entry) throws MemoryException {
    EntryArray array = context.array();
    int slot = entry.entry().slot();
    Block before = memory.read(array.entry(slot));
    Block object =
        memory.read(new Range(entry.ssl() + CONNECTION.offset(), CONNECTION.width(), SSL));
    Block after = memory.again(array.entry(slot));
    if (!isOf(array, entry, before) || !isOf(array, entry, after)) {
      throw new TornReadException(PLACE, "another connection has it by now");
    }
    return object.i64(0);
  }

  private static boolean isOf(EntryArray array, RawEntry entry, Block bytes) {
    Optional<UsedEntry> now =
        array
            .used(entry.entry().slot(), bytes, 0)
            .map(FoundEntry::entry)
            .map(UsedEntry::connection);
    return now.equals(Optional.of(entry.entry().connection()))
        && OwnerMemory.value(new View(Heads.CONNECTION.structure(), bytes), array.fields().ssl())
            == entry.ssl();
  }

  /** What stands in a range, or up to the end of its first page where memory ends there. */
  static Optional<Block> upTo(Snapshot memory, Range range) {
    Optional<Block> whole = Reads.optional(memory, range);
    int page = (int) (PAGE - Long.remainderUnsigned(range.address(), PAGE));
    return whole.isPresent() || page >= range.length()
        ? whole
        : Reads.optional(memory, new Range(range.address(), page, range.place()));
  }
}
