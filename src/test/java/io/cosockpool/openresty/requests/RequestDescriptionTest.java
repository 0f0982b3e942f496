package io.cosockpool.openresty.requests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.LuaPhase;
import io.cosockpool.model.Request;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wait;
import io.cosockpool.nginx.WorkerClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RequestDescriptionTest {
  private static final long ACCESS = 4;
  private static final long BODY_FILTER = 64;

  private static RawRequest request(long address, long parent) {
    return request(address, parent, OptionalLong.empty(), RawRequest.RawWait.unknown("test"));
  }

  private static RawRequest request(
      long address, long parent, OptionalLong phase, RawRequest.RawWait waits) {
    return new RawRequest(
        Subsystem.HTTP,
        address,
        parent,
        5,
        3,
        7,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        OptionalLong.empty(),
        Optional.empty(),
        0,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        phase,
        waits,
        List.of(),
        List.of(),
        List.of(),
        "");
  }

  private static Optional<LuaPhase> phase(long context, Wait.Kind waits) {
    RawRequest raw =
        request(1, 0, OptionalLong.of(context), RawRequest.RawWait.of(waits, OptionalLong.empty()));
    return new RequestDescription(
            1, 0, WorkerClock.unknown(), Map.of(), List.of(), List.of(), Map.of())
        .of(raw)
        .phase();
  }

  /** The Lua module does not take the phase back once its code has ended. */
  @Test
  void whatIsPassedOnIsInItsContentPhase() {
    assertEquals(Optional.of(LuaPhase.ACCESS), phase(ACCESS, Wait.Kind.CLIENT));
    assertEquals(Optional.of(LuaPhase.CONTENT), phase(ACCESS, Wait.Kind.UPSTREAM));
    assertEquals(Optional.of(LuaPhase.BODY_FILTER), phase(BODY_FILTER, Wait.Kind.UPSTREAM));
  }

  /** A worker's memory may say that each subrequest has one below it, without end. */
  @Test
  void subrequestsAreAsDeepAsNginxAllows() {
    List<RawRequest> below = new ArrayList<>();
    for (long address = 2; address <= 100_000; address++) {
      below.add(request(address, address - 1));
    }
    RequestDescription description =
        new RequestDescription(1, 0, WorkerClock.unknown(), Map.of(), below, List.of(), Map.of());
    Request described = description.of(request(1, 0));
    int depth = 0;
    for (Request at = described; !at.subrequests().isEmpty(); at = at.subrequests().getFirst()) {
      depth++;
    }
    assertEquals(50, depth);
    assertEquals(50, description.subrequests());
  }
}
