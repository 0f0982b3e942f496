package io.cosockpool.openresty;

import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.memory.Block;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.layouts.LayoutQuestion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The connect timeouts of the cosockets that wait for connections of a Lua module's pools; their
 * timers have what is left of them. They stand in the cosockets, whose layout has to be known, and
 * were read with the queues: a moment later the same memory may serve another connect.
 *
 * @param subsystem of the module
 * @param waiting the cosockets that wait
 */
public record ConnectTimeouts(Subsystem subsystem, List<Waiting> waiting) {
  /**
   * A cosocket that waits.
   *
   * @param cosocket its address
   * @param bytes its first ones
   * @param pool the address of the pool that it waits for
   */
  public record Waiting(long cosocket, Block bytes, long pool) {}

  /** Whether no cosocket waits. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Which layout cosockets have. */
  public LayoutQuestion layout(LayoutSource source) {
    return new LayoutQuestion(
        "ngx_" + subsystem.label() + "_lua_socket_tcp_upstream_t",
        source,
        new WaitingCosocketProof(waiting));
  }

  /**
   * The timeouts in milliseconds, by the cosockets' addresses. One that does not lead back to its
   * pool has none.
   *
   * @param cosocket the layout of cosockets, which is confirmed
   */
  public Map<Long, Long> byCosocket(Structure cosocket) {
    CosocketFields fields = new CosocketFields(cosocket);
    Map<Long, Long> timeouts = new HashMap<>();
    for (Waiting each : waiting) {
      OptionalLong timeout = fields.connectTimeout(each.bytes(), each.pool());
      timeout.ifPresent(milliseconds -> timeouts.put(each.cosocket(), milliseconds));
    }
    return timeouts;
  }
}
