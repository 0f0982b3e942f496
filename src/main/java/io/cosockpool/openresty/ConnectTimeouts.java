package io.cosockpool.openresty;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connect timeouts of cosockets that wait for a connection of a pool, of which their timers
 * have what is left. A layout of the cosocket is believed if each leads back to its pool.
 */
final class ConnectTimeouts {
  /** What nginx takes for a time: 24 days. */
  private static final long LONGEST = Integer.MAX_VALUE;

  private final Memory memory;

  /** The address of the pool that a cosocket waits for, by the cosocket's. */
  private final Map<Long, Long> pools;

  ConnectTimeouts(Memory memory, Map<Long, Long> pools) {
    this.memory = memory;
    this.pools = pools;
  }

  /** In milliseconds, by the cosocket's address; empty if no layout of it is known. */
  Map<Long, Long> find(Subsystem subsystem, LayoutSource source) throws MemoryLostException {
    Map<Long, Long> timeouts = new HashMap<>();
    Structure layout =
        pools.isEmpty()
            ? null
            : source
                .choose("ngx_" + subsystem.label() + "_lua_socket_tcp_upstream_t", this::check)
                .confirmed()
                .orElse(null);
    if (layout != null) {
      for (View cosocket : cosockets(layout)) {
        if (fits(cosocket)) {
          timeouts.put(cosocket.address(), cosocket.unsigned("connect_timeout"));
        }
      }
    }
    return timeouts;
  }

  private Check check(Structure layout) throws MemoryLostException {
    Tally tally = new Tally();
    cosockets(layout).forEach(cosocket -> tally.add(fits(cosocket)));
    return tally.check("cosockets that wait");
  }

  private boolean fits(View cosocket) {
    return cosocket.holdsAddress("socket_pool", pools.getOrDefault(cosocket.address(), 0L))
        && isTimeout(cosocket.unsigned("read_timeout"))
        && isTimeout(cosocket.unsigned("send_timeout"))
        && isTimeout(cosocket.unsigned("connect_timeout"));
  }

  private static boolean isTimeout(long milliseconds) {
    return milliseconds > 0 && milliseconds <= LONGEST;
  }

  private List<View> cosockets(Structure layout) throws MemoryLostException {
    List<Range> ranges =
        pools.keySet().stream()
            .sorted()
            .map(address -> new Range(address, layout.size(), Place.of("cosocket")))
            .toList();
    List<View> cosockets = new ArrayList<>();
    for (Read read : memory.attempt(ranges)) {
      if (read instanceof Block block) {
        cosockets.add(new View(layout, block));
      }
    }
    return cosockets;
  }
}
