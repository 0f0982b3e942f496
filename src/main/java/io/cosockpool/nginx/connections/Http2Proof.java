package io.cosockpool.nginx.connections;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How an HTTP/2 connection is laid out. The index of its streams moved between versions, in
 * security releases too. So its place is proved: what stands there leads to streams that lead back,
 * as many as are counted. A connection without open streams proves nothing.
 *
 * @param entry the address of the connection
 * @param address of its {@code ngx_http_v2_connection_t}
 */
public record Http2Proof(long entry, long address) implements Walk<Set<Http2Layout>> {
  private static final int LENGTH =
      Http2Index.CONNECTIONS.stream()
          .mapToInt(layout -> layout.structure().size())
          .max()
          .orElseThrow();

  @Override
  public Set<Http2Layout> of(Snapshot memory) throws MemoryException {
    Range range = new Range(address, LENGTH, Http2Index.PLACE);
    Block whole = memory.read(range);
    Block again = memory.again(range);
    List<Http2Index> indexes = new ArrayList<>();
    for (Http2Layout layout : Http2Index.CONNECTIONS) {
      Http2Index.ask(memory, layout, entry, whole).ifPresent(indexes::add);
    }
    Http2Index.follow(indexes);
    Set<Http2Layout> proved = new LinkedHashSet<>();
    for (Http2Index index : indexes) {
      if (index.isWhole()) {
        proved.add(index.layout());
      }
    }
    if (!again.sameBytes(whole)) {
      throw new TornReadException(Http2Index.PLACE, "streams came or went meanwhile");
    }
    return proved;
  }
}
