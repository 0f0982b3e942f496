package io.cosockpool.nginx.connections;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.nginx.layouts.RequestAt;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The open streams of an HTTP/2 connection. Nothing is believed because of it: it tells where to
 * look, since on a busy connection streams come and go all the time.
 *
 * @param entry the address of the connection
 * @param address of its {@code ngx_http_v2_connection_t}
 */
public record Http2Streams(Http2Layout layout, long entry, long address)
    implements Walk<Http2Streams.Found> {
  /**
   * An open stream.
   *
   * @param connection the address of the connection that its request has
   */
  public record Open(long connection, Http2Stream stream) {}

  /**
   * What was found.
   *
   * @param counted how many streams the connection counts
   */
  public record Found(List<Open> streams, long counted) {}

  @Override
  public Found of(Snapshot memory) throws MemoryException {
    Range range = new Range(address, layout.structure().size(), Http2Index.PLACE);
    Optional<Http2Index> index = Http2Index.ask(memory, layout, entry, memory.read(range));
    if (index.isEmpty()) {
      return new Found(List.of(), 0);
    }
    Http2Index.follow(List.of(index.get()));
    List<Optional<Block>> requests = new ArrayList<>();
    for (Http2Stream stream : index.get().streams()) {
      requests.add(
          Reads.optional(
              memory,
              new Range(stream.request(), Heads.REQUEST.structure().size(), Http2Index.PLACE)));
    }
    List<Open> open = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      Optional<Block> request = requests.get(i).filter(RequestAt::begins);
      if (request.isPresent()) {
        View view = new View(Heads.REQUEST.structure(), request.get());
        open.add(new Open(view.unsigned(Heads.REQUEST.connection()), index.get().streams().get(i)));
      }
    }
    return new Found(List.copyOf(open), index.get().counted());
  }
}
