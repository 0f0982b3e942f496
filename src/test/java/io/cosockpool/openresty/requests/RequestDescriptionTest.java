package io.cosockpool.openresty.requests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Request;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.WorkerClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RequestDescriptionTest {
  private static RawRequest request(long address, long parent) {
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
        OptionalLong.empty(),
        RawRequest.RawWait.unknown("test"),
        List.of(),
        List.of(),
        List.of(),
        "");
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
