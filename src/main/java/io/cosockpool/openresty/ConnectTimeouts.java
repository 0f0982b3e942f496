package io.cosockpool.openresty;

import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.layouts.LayoutQuestion;
import io.cosockpool.walk.Walk;
import java.util.List;

/**
 * The connect timeouts of the cosockets that wait for connections of a Lua module's pools. They
 * stand in the cosockets, whose layout has to be known.
 *
 * @param subsystem of the module
 * @param waiting the cosockets that wait
 */
public record ConnectTimeouts(Subsystem subsystem, List<ConnectTimeout.Waiting> waiting) {
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
   * The walks to the timeouts.
   *
   * @param cosocket the layout of cosockets, which is confirmed
   */
  public List<Walk<ConnectTimeout.Found>> walks(Structure cosocket) {
    CosocketFields fields = new CosocketFields(cosocket);
    return waiting.stream()
        .<Walk<ConnectTimeout.Found>>map(each -> new ConnectTimeout(each, fields))
        .toList();
  }
}
