package io.cosockpool.openresty.requests;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.nginx.connections.Http2Stream;
import io.cosockpool.nginx.connections.QuicStream;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stream of HTTP/2 or HTTP/3 that a request has, among others of its client's connection. It is
 * read behind all that its request is read from.
 */
interface StreamRead {
  /** The stream; empty if it has not got this request any more. */
  Optional<RawRequest.Stream> stream() throws UnreadableException;

  /** Asks for a stream of HTTP/2. */
  static StreamRead ask(Snapshot memory, RequestWays ways, Http2Stream stream, Place place)
      throws UnreadableException {
    List<Block> links = new ArrayList<>();
    for (Http2Stream.Link link : stream.links()) {
      links.add(memory.again(link.range(place)));
    }
    Block client = memory.again(ways.connection(stream.entry(), place));
    return () -> {
      for (int i = 0; i < links.size(); i++) {
        if (!stream.links().get(i).holds(links.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(new RawRequest.Stream(number(ways, client), stream.id()));
    };
  }

  /**
   * Asks for a stream of HTTP/3.
   *
   * @param connection the address of the stream's connection
   * @param address of the stream
   */
  static StreamRead ask(
      Snapshot memory, RequestWays ways, long connection, long address, Place place)
      throws UnreadableException {
    Block block = memory.again(QuicStream.at(address, place));
    return () -> {
      QuicStream stream = QuicStream.of(block);
      if (stream.connection() != connection || !ways.isConnection(stream.parent())) {
        return Optional.empty();
      }
      Block client = memory.again(ways.connection(stream.parent(), place));
      return Optional.of(new RawRequest.Stream(number(ways, client), stream.id()));
    };
  }

  private static long number(RequestWays ways, Block client) {
    return new View(Heads.CONNECTION.structure(), client).unsigned(ways.number());
  }
}
