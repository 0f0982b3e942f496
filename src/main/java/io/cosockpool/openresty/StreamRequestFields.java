package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code ngx_stream_lua_request_t} (stream-lua-nginx-module src/ngx_stream_lua_request.h): it leads
 * to a session, which begins with a signature.
 */
record StreamRequestFields(Structure structure, Field connection, Field session) {
  /** What every version has of it. */
  static final StreamRequestFields KNOWN = new StreamRequestFields(Heads.STREAM_REQUEST);

  /** {@code NGX_STREAM_MODULE}, "STRM". */
  private static final long SIGNATURE = 0x4d525453;

  StreamRequestFields(Structure structure) {
    this(structure, structure.field("connection"), structure.field("session"));
  }

  /** Whether a request stands at an address. */
  boolean isRequest(Snapshot memory, long address) {
    return client(memory, address).isPresent();
  }

  /** The connection of the request at an address; empty if none stands there. */
  OptionalLong client(Snapshot memory, long address) {
    Optional<View> request =
        Reads.optional(memory, new Range(address, structure.size(), Place.of("request")))
            .map(block -> new View(structure, block))
            .filter(view -> leadsOn(memory, view));
    return request.isPresent()
        ? OptionalLong.of(request.get().unsigned(connection))
        : OptionalLong.empty();
  }

  private boolean leadsOn(Snapshot memory, View request) {
    Optional<Block> block =
        Reads.optional(
            memory,
            new Range(
                request.unsigned(session), Heads.SESSION.structure().size(), Place.of("session")));
    if (block.isEmpty()) {
      return false;
    }
    View found = new View(Heads.SESSION.structure(), block.get());
    return found.unsigned(Heads.SESSION.signature()) == SIGNATURE
        && found.unsigned(Heads.SESSION.connection()) == request.unsigned(connection);
  }
}
