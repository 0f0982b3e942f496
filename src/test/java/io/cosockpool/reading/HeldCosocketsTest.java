package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.Once;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.Structures;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.EntryFields;
import io.cosockpool.nginx.connections.ListeningSockets;
import io.cosockpool.nginx.layouts.Cycle;
import io.cosockpool.nginx.layouts.CycleCounters;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.requests.RawRequest;
import io.cosockpool.openresty.requests.RequestWalk;
import io.cosockpool.openresty.requests.RequestWays;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A request leads to the cosockets that it holds, whatever connections were looked at before. */
class HeldCosocketsTest {
  private static final Build BUILD =
      new Build(
          Optional.of(VersionRange.of(1_026_003)), "8,4,8,0011111111010111011111111111111111");
  private static final Structure REQUEST =
      new Structures().of("ngx_http_request_t").matching(BUILD).getFirst().structure();

  private static final int CONNECTIONS = 4;
  private static final int CONNECTION_LENGTH = 232;
  private static final int EVENT_LENGTH = 96;
  private static final Field NUMBER = new Field(200, 8);

  /** {@code GCudata} of a GC64 build, and a cosocket of the Lua module since 0.10.18. */
  private static final int HEADER = 48;

  private static final int COSOCKET_LENGTH = 512;
  private static final int POOL = 40;
  private static final int OF_REQUEST = 64;
  private static final int PEER = 72;

  private static final int MOST_ROUNDS = 100;

  private final WorkerImage image = WorkerImage.builder().http().build();
  private final AddressSpace space = image.space();
  private final long connections = space.allocate(CONNECTIONS * CONNECTION_LENGTH);
  private final long events = space.allocate(2 * CONNECTIONS * EVENT_LENGTH);
  private final long request = space.allocate(4096);
  private final long cleanup = space.allocate(24);
  private final long older = cosocket();
  private final long newer = cosocket();
  private final RequestWays ways;
  private final Rounds rounds = new Rounds(new Budget().share());

  HeldCosocketsTest() throws Exception {
    NginxProcess nginx = image.nginx();
    PoolTable table =
        Walked.result(nginx.process(), LuaNginx.of(nginx).way(Subsystem.HTTP), 5).orElseThrow();
    Cycle cycle =
        new Cycle(
            CONNECTIONS,
            connections,
            CONNECTION_LENGTH,
            events,
            events + CONNECTIONS * EVENT_LENGTH,
            EVENT_LENGTH,
            new Cycle.Listening(0, 0, 0),
            OptionalLong.empty(),
            new CycleCounters(0, 8, 0, 0, 0, OptionalInt.empty(), OptionalLong.empty(), 0));
    EntryFields fields =
        EntryFields.common(List.of(new Structure("ngx_connection_t", CONNECTION_LENGTH, Map.of())));
    ways =
        new RequestWays(
            new EntryArray(cycle, fields, ListeningSockets.UNKNOWN),
            NUMBER,
            Optional.of(REQUEST),
            Map.of(Subsystem.HTTP, new RequestWays.Lua(table, 0, 10023)),
            Set.of(Subsystem.HTTP),
            BUILD.nginx());
    for (int slot = 0; slot < CONNECTIONS; slot++) {
      long connection = connection(slot);
      space.u64(connection + 8, events + (long) slot * EVENT_LENGTH);
      space.u64(connection + 16, events + (long) (CONNECTIONS + slot) * EVENT_LENGTH);
      space.u32(connection + 24, 10 + slot);
      space.u64(connection + NUMBER.offset(), 100 + slot);
    }
    space.u64(connection(0), request);
    space.bytes(request, "HTTP".getBytes(StandardCharsets.US_ASCII));
    space.u64(request + 8, connection(0));
    space.u64(request + REQUEST.offset("main"), request);
  }

  private long connection(int slot) {
    return connections + (long) slot * CONNECTION_LENGTH;
  }

  /** A userdata of Lua's that is a cosocket of the request, and not connected. */
  private long cosocket() {
    long userdata = space.allocate(HEADER + COSOCKET_LENGTH);
    space.u8(userdata + 9, 12);
    space.u32(userdata + 24, COSOCKET_LENGTH);
    long cosocket = userdata + HEADER;
    space.u64(cosocket + POOL, 0x1230);
    space.u64(cosocket + OF_REQUEST, request);
    return cosocket;
  }

  /** The request's only cosocket becomes this one, and uses a connection. */
  private void hold(long cosocket, int slot) {
    space.u64(request + REQUEST.offset("cleanup"), cleanup);
    space.u64(cleanup, 1);
    space.u64(cleanup + 8, cosocket);
    space.u64(cosocket + PEER, connection(slot));
    space.u64(connection(slot), cosocket);
  }

  /** It puts its connection into the pool; the element of the list is used again. */
  private void putBack(long cosocket, int slot) {
    space.u64(cleanup, 0);
    space.u64(request + REQUEST.offset("cleanup"), 0);
    space.u64(cosocket + PEER, 0);
    space.u64(connection(slot), 0x4560);
  }

  /** Reads it with what was known of its cosockets, until it holds still. */
  private List<Long> held(List<RequestWalk.Cosocket> known) throws Exception {
    RequestWalk walk =
        new RequestWalk(ways, connection(0), request, known, List.of(), Optional.empty());
    rounds.start(List.of(walk));
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (rounds.round(image.process()::fill, Deadline.in(Duration.ofHours(1))).pending() == 0) {
        return rounds.result(walk).orElseThrow().orElseThrow().held().stream()
            .map(RawRequest.Held::cosocket)
            .toList();
      }
    }
    throw new AssertionError("not believed: " + rounds.unbelieved());
  }

  private RequestWalk.Cosocket known(long cosocket, int slot) {
    return new RequestWalk.Cosocket(connection(slot), 100 + slot, cosocket, COSOCKET_LENGTH);
  }

  @Test
  void oneThatConnectedSinceIsFound() throws Exception {
    assertEquals(List.of(), held(List.of()));
    hold(newer, 2);
    assertEquals(List.of(newer), held(List.of()));
  }

  @Test
  void oneThatIsInThePoolByNowIsNotHeld() throws Exception {
    hold(older, 1);
    putBack(older, 1);
    assertEquals(List.of(), held(List.of(known(older, 1))));
    hold(newer, 2);
    assertEquals(List.of(newer), held(List.of(known(older, 1))));
  }

  /** Whenever the request puts one back and connects another one, it holds one of the two. */
  @Test
  void noneIsMissingWhenOneTakesThePlaceOfAnother() throws Exception {
    boolean done = true;
    for (int before = 0; done; before++) {
      hold(older, 1);
      assertEquals(List.of(older), held(List.of(known(older, 1))));
      Once change =
          new Once(
              before,
              () -> {
                putBack(older, 1);
                hold(newer, 2);
              });
      image.process().follow(change);
      List<Long> found = held(List.of(known(older, 1)));
      done = change.isDone();
      assertTrue(
          found.equals(List.of(newer)) || found.equals(List.of(older)),
          "after " + before + " moments: " + found);
      image.process().follow((moment, range) -> {});
      if (done) {
        putBack(newer, 2);
      }
    }
  }
}
