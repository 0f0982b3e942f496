package io.cosockpool.nginx.connections;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.List;

/**
 * An open stream of an HTTP/2 connection. What nginx passes on to its http modules is a connection
 * of the stream's own, which takes no entry of the connection pool.
 *
 * @param entry the address of the client's connection
 * @param id that the client gave it
 * @param request the address of its request
 * @param links what holds as long as the stream is open, from the connection to the request
 */
public record Http2Stream(long entry, long id, long request, List<Link> links) {
  /**
   * A link of its way.
   *
   * @param address where it stands
   * @param width in bytes, 4 or 8
   * @param value what stands there
   */
  public record Link(long address, int width, long value) {
    static Link of(View structure, Field field) {
      return new Link(structure.addressOf(field), field.width(), structure.unsigned(field));
    }

    /** Where it stands. */
    public Range range(Place place) {
      return new Range(address, width, place);
    }

    /** Whether this is what stands there. */
    public boolean holds(Block block) {
      return width == Long.BYTES ? block.matches(0, value) : block.u32(0) == value;
    }
  }
}
