package io.cosockpool.nginx.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import io.cosockpool.layout.Field;
import io.cosockpool.memory.MemoryException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An HTTP/2 connection with three open streams and one that was closed, in one bucket or more. */
class Http2ProofTest {
  private static final long ENTRY = 0x5501_0000_1000L;
  private static final int NODE = 104;

  private final AddressSpace space = new AddressSpace(0x5500_0000_0000L);
  private final long connection = space.allocate(464);
  private final long index = space.allocate(32 * Long.BYTES);
  private final long nodes = space.allocate(4 * NODE);
  private final long streams = space.allocate(3 * 24);

  private long node(int number) {
    return nodes + (long) number * NODE;
  }

  private long stream(int number) {
    return streams + 24L * number;
  }

  private void write(int processing, int streamsIndex) {
    space.u64(connection, ENTRY);
    space.u64(connection + processing, 3);
    space.u64(connection + streamsIndex, index);
    space.u64(index, node(0));
    space.u64(index + 5 * Long.BYTES, node(2));
    // Behind the first one stand the closed one and another.
    space.u64(node(0) + 8, node(3));
    space.u64(node(3) + 8, node(1));
    for (int i = 0; i < 3; i++) {
      space.u64(node(i) + 96, stream(i));
      space.u64(stream(i) + 8, connection);
      space.u64(stream(i) + 16, node(i));
    }
  }

  private Set<Field> prove() throws MemoryException {
    return new Http2Proof(ENTRY, connection)
        .of(new StillMemory(space)).stream()
            .map(Http2Layout::processing)
            .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource({
    "16, 320", "16, 328", "16, 336", "16, 352", "16, 360", "32, 360", "32, 376", "32, 384"
  })
  void theStreamsShowWhereTheyAreCounted(int processing, int streamsIndex) throws Exception {
    write(processing, streamsIndex);

    assertEquals(Set.of(new Field(processing, Long.BYTES)), prove());
  }

  @Test
  void anotherNumberThanThatOfTheStreamsIsNoCount() throws Exception {
    write(32, 376);
    space.u64(connection + 32, 4);

    assertEquals(Set.of(), prove());
  }

  @Test
  void streamsOfAnotherConnectionDoNotCount() throws Exception {
    for (int changed : List.of(8, 16)) {
      write(32, 376);
      space.u64(stream(1) + changed, connection + 64);

      assertEquals(Set.of(), prove());
    }
  }

  @Test
  void nodesInACircleEnd() throws Exception {
    write(32, 376);
    space.u64(node(1) + 8, node(0));

    assertEquals(Set.of(new Field(32, Long.BYTES)), prove());
  }

  @Test
  void whatLeadsNowhereProvesNothing() throws Exception {
    write(32, 376);
    space.u64(index, 0x1234_5678_9000L);
    space.u64(index + 8, 0x7fff_ffff_fff8L);

    assertEquals(Set.of(), prove());
  }

  @Test
  void theOpenStreamsAreFoundWithTheirRequests() throws Exception {
    write(32, 376);
    long requests = space.allocate(3 * 64);
    for (int i = 0; i < 3; i++) {
      long request = requests + 64L * i;
      space.u32(node(i), 2 * i + 1);
      space.u64(stream(i), request);
      space.u32(request, 0x50545448);
      space.u64(request + 8, request + 32);
    }
    space.u32(requests + 64, 0); // what stands there is no request
    Http2Layout layout =
        new Http2Proof(ENTRY, connection).of(new StillMemory(space)).iterator().next();

    Http2Streams.Found found =
        new Http2Streams(layout, ENTRY, connection).of(new StillMemory(space));

    assertEquals(3, found.counted());
    assertEquals(
        Map.of(1L, requests + 32, 5L, requests + 128 + 32),
        found.streams().stream()
            .collect(Collectors.toMap(open -> open.stream().id(), Http2Streams.Open::connection)));
  }
}
