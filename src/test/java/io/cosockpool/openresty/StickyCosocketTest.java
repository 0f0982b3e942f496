package io.cosockpool.openresty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.StillMemory;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.Check;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.KnownLayout;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.Structures;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.layouts.LayoutQuestion;
import io.cosockpool.walk.Walk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Since nginx 1.29.6 the sticky module is built in unless one leaves it out, and adds two fields to
 * {@code ngx_peer_connection_t}. Without {@code --with-compat} builds with it and without it have
 * the same version and signature.
 */
class StickyCosocketTest {
  private static final String HTTP = "ngx_http_lua_socket_tcp_upstream_t";
  private static final String STREAM = "ngx_stream_lua_socket_tcp_upstream_t";

  /** With SSL and without {@code --with-compat}. */
  private static final String SIGNATURE = "8,4,8,0011111111010111011111111111111110";

  private final AddressSpace space = new AddressSpace(0x5500_0000_0000L);
  private final long pool = space.allocate(64);
  private final long cosocket = space.allocate(1024);

  private static LayoutSource source(String nginx) {
    Build build = new Build(Optional.of(VersionRange.parse(nginx)), SIGNATURE);
    return new LayoutSource(
        new Structures(), build.withLua(OptionalInt.of(10030), OptionalInt.of(19)), List.of());
  }

  /** The sizes and offsets are those that debug information gave of real builds. */
  @ParameterizedTest
  @CsvSource({
    HTTP + ", 1.30.4, 200, 408, 216, 424",
    HTTP + ", 1.31.3, 208, 416, 224, 432",
    STREAM + ", 1.30.4, 408, 616, 424, 632",
    STREAM + ", 1.31.3, 416, 624, 432, 640",
  })
  void theBytesTellWhichOfTwoLayoutsItIs(
      String structure, String nginx, int without, int size, int with, int longer) {
    LayoutSource source = source(nginx);
    Map<Integer, Structure> known = new HashMap<>();
    for (KnownLayout layout : source.candidates(structure)) {
      known.put(layout.structure().offset("read_timeout"), layout.structure());
    }
    assertEquals(
        Map.of(without, size, with, longer),
        Map.of(without, size(known, without), with, size(known, with)));
    for (Structure is : known.values()) {
      assertEquals(Optional.of(is), found(source, structure, is));
    }
  }

  private static int size(Map<Integer, Structure> known, int readTimeout) {
    Structure structure = known.get(readTimeout);
    return structure == null ? 0 : structure.size();
  }

  private Optional<Structure> found(LayoutSource source, String structure, Structure is) {
    space.bytes(cosocket, new byte[1024]);
    space.u64(cosocket + is.offset("socket_pool"), pool);
    space.u64(cosocket + is.offset("read_timeout"), 60_000);
    space.u64(cosocket + is.offset("send_timeout"), 50_000);
    space.u64(cosocket + is.offset("connect_timeout"), 3_000);
    space.u64(cosocket + is.offset("write_co_ctx"), pool);
    Block bytes = result(memory -> memory.read(new Range(cosocket, 592, Place.of("cosocket"))));
    ConnectTimeouts waiting =
        new ConnectTimeouts(
            Subsystem.HTTP, List.of(new ConnectTimeouts.Waiting(cosocket, bytes, pool)));
    LayoutQuestion question =
        new LayoutQuestion(structure, source, new WaitingCosocketProof(waiting.waiting()));
    Choice choice = question.answer(this::check);
    choice
        .confirmed()
        .ifPresent(layout -> assertEquals(Map.of(cosocket, 3_000L), waiting.byCosocket(layout)));
    return choice.confirmed();
  }

  private Check check(Walk<Check> walk) {
    return result(walk);
  }

  private <T> T result(Walk<T> walk) {
    try {
      return walk.of(new StillMemory(space));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
