package io.cosockpool.openresty;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.nginx.layouts.RequestAt;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The address of the request of the cosocket that uses a connection; empty if no cosocket does.
 *
 * @param subsystem whose cosockets are looked for
 * @param connection its address
 * @param fields of the cosocket
 * @param pools the addresses of all pools, of which a cosocket may have one
 */
record CosocketRequest(Subsystem subsystem, long connection, CosocketFields fields, Set<Long> pools)
    implements Walk<OptionalLong> {
  @Override
  public OptionalLong of(Snapshot memory) throws MemoryException {
    return cosocket(memory)
        .map(cosocket -> OptionalLong.of(cosocket.unsigned(fields.request())))
        .orElse(OptionalLong.empty());
  }

  /** The cosocket: the connection's {@code data} leads to it, it leads back, and has a request. */
  Optional<View> cosocket(Snapshot memory) throws MemoryException {
    View head =
        new View(
            Heads.CONNECTION.structure(),
            memory.read(
                new Range(
                    connection, Heads.CONNECTION.structure().size(), Place.of("connection"))));
    Optional<Block> block =
        Reads.optional(
            memory,
            new Range(
                head.unsigned(Heads.CONNECTION.data()),
                fields.structure().size(),
                Place.of("cosocket")));
    return block
        .map(bytes -> new View(fields.structure(), bytes))
        .filter(cosocket -> isCosocket(memory, cosocket));
  }

  private boolean isCosocket(Snapshot memory, View cosocket) {
    if (!cosocket.holdsAddress(fields.connection(), connection)) {
      return false;
    }
    long pool = cosocket.unsigned(fields.pool());
    if (pool != 0 && !pools.contains(pool)) {
      return false;
    }
    long request = cosocket.unsigned(fields.request());
    return switch (subsystem) {
      case HTTP -> new RequestAt(request).isRequest(memory);
      case STREAM -> StreamRequestFields.KNOWN.isRequest(memory, request);
    };
  }

  /** Many are looked up, which have the same pools; connections and layouts tell them apart. */
  @Override
  public int hashCode() {
    return 31 * Long.hashCode(connection) + layoutHash();
  }

  private int layoutHash() {
    return 31 * fields.readTimeout().offset() + fields.request().offset();
  }
}
