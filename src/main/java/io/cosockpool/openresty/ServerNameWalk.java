package io.cosockpool.openresty;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.Optional;

/**
 * The name of the server that a worker asked for by TLS on a connection, as OpenSSL has it.
 *
 * @param place where that stands in an {@code SSL}, as {@link ServerNamePlace} found
 */
public record ServerNameWalk(EntryContext context, RawEntry entry, int place)
    implements Walk<ServerNameWalk.Found> {

  /**
   * What a connection has.
   *
   * @param connection {@link UsedEntry#connection}
   * @param name empty if it asked for none
   */
  public record Found(UsedEntry connection, Optional<Name> name) {}

  private record Slot(int number) {}

  @Override
  public Object identity() {
    return new Slot(entry.entry().slot());
  }

  @Override
  public Found of(Snapshot memory) throws MemoryException {
    long ssl = SslObject.of(memory, context, entry);
    long text =
        Reads.optional(memory, new Range(ssl + place, Long.BYTES, SslObject.PLACE))
            .map(block -> block.i64(0))
            .orElse(0L);
    Optional<Block> name =
        text == 0
            ? Optional.empty()
            : SslObject.upTo(memory, new Range(text, HostName.LONGEST + 1, SslObject.PLACE));
    return new Found(
        entry.entry().connection(),
        name.flatMap(block -> block.terminatedName(0)).filter(HostName::is).map(Name::new));
  }

  @Override
  public long bytes(Found result) {
    return result.name().map(Name::length).orElse(0);
  }
}
