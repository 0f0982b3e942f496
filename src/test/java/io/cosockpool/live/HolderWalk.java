package io.cosockpool.live;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From a pool in use to the connections that are out of it, and the requests that have them; for a
 * LuaJIT with GC64. It is no part of the program, and shows what a further walk takes: no list
 * leads from a pool to its cosockets, so all connections are looked at, and a cosocket is known by
 * what refers to what.
 */
record HolderWalk(ConnectionArray connections, long pool) implements Walk<List<HolderWalk.Holder>> {
  private static final Place PLACE = Place.of("holders");

  /**
   * {@code fd} of {@code ngx_connection_t}, behind {@code data}, {@code read} and {@code write}.
   */
  private static final int DESCRIPTOR = 24;

  /** The header of a GC64 userdata, with the object's type and the payload's length. */
  private static final int HEADER = 48;

  private static final int TYPE = 9;
  private static final int LENGTH = 24;
  private static final int USERDATA = 12;

  private static final long LONGEST_COSOCKET = 2048;

  /** {@code socket_pool} and {@code peer.connection} were seen among so many words. */
  private static final int WORDS_SEARCHED = 40;

  /** {@code NGX_HTTP_MODULE}, "HTTP". */
  private static final long HTTP = 0x50545448;

  /** A connection that a request has taken out of the pool. */
  record Holder(int descriptor, long request) {}

  /** A cosocket, with the word in which it names its connection. */
  private record Cosocket(int descriptor, Block request) {}

  @Override
  public List<Holder> of(Snapshot memory) throws MemoryException {
    Range all =
        new Range(
            connections.start(),
            Math.toIntExact(connections.count()) * connections.length(),
            PLACE);
    Block array = memory.read(all);
    Block arrayAgain = memory.again(all);
    List<Integer> entries = new ArrayList<>();
    List<Block> headers = new ArrayList<>();
    for (int entry = 0; entry < array.length(); entry += connections.length()) {
      long data = array.i64(entry);
      if ((int) array.u32(entry + DESCRIPTOR) >= 0 && data > HEADER) {
        Optional<Block> header = read(memory, data - HEADER, HEADER);
        if (header.isPresent()) {
          entries.add(entry);
          headers.add(header.get());
        }
      }
    }
    List<Optional<Block>> userdata = new ArrayList<>();
    for (Block header : headers) {
      long length = header.u8(TYPE) == USERDATA ? header.u32(LENGTH) : 0;
      userdata.add(
          length >= WORDS_SEARCHED * Long.BYTES && length <= LONGEST_COSOCKET
              ? read(memory, header.address(), HEADER + (int) length)
              : Optional.empty());
    }
    List<Cosocket> cosockets = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (userdata.get(i).isPresent()) {
        add(memory, array, entries.get(i), userdata.get(i).get(), cosockets);
      }
    }
    if (!arrayAgain.sameBytes(array)) {
      throw new TornReadException(PLACE, "connections were taken or given back meanwhile");
    }
    return cosockets.stream()
        .filter(cosocket -> cosocket.request().u32(0) == HTTP)
        .map(cosocket -> new Holder(cosocket.descriptor(), cosocket.request().address()))
        .toList();
  }

  /** The request stands before {@code peer}, whose first field is the connection. */
  private void add(
      Snapshot memory, Block array, int entry, Block userdata, List<Cosocket> cosockets) {
    int connection = wordWith(userdata, array.address() + entry);
    if (connection > 0 && wordWith(userdata, pool) > 0) {
      read(memory, userdata.i64(connection - Long.BYTES), Integer.BYTES)
          .ifPresent(
              request -> cosockets.add(new Cosocket((int) array.u32(entry + DESCRIPTOR), request)));
    }
  }

  private static int wordWith(Block userdata, long address) {
    for (int at = HEADER + Long.BYTES;
        at < HEADER + WORDS_SEARCHED * Long.BYTES;
        at += Long.BYTES) {
      if (userdata.i64(at) == address) {
        return at;
      }
    }
    return 0;
  }

  private static Optional<Block> read(Snapshot memory, long address, int length) {
    try {
      return Optional.of(memory.read(new Range(address, length, PLACE)));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }
}
