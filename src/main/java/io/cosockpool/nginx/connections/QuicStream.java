package io.cosockpool.nginx.connections;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;

/**
 * A stream of a QUIC connection, {@code ngx_quic_stream_t} (nginx src/event/quic/ngx_event_quic.h).
 * It takes an entry of the connection pool.
 *
 * @param parent the address of the client's connection
 * @param connection the address of the stream's own
 * @param id that tells it from other streams of the connection
 */
public record QuicStream(long parent, long connection, long id) {
  private static final Structure STREAM =
      Catalogue.variants("connection-owners").getFirst().structure("ngx_quic_stream_t");
  private static final Field PARENT = STREAM.field("parent");
  private static final Field CONNECTION = STREAM.field("connection");
  private static final Field ID = STREAM.field("id");

  /** Where one stands. */
  public static Range at(long address, Place place) {
    return new Range(address, STREAM.size(), place);
  }

  /** What stands there. */
  public static QuicStream of(Block block) {
    View view = new View(STREAM, block);
    return new QuicStream(view.unsigned(PARENT), view.unsigned(CONNECTION), view.unsigned(ID));
  }
}
