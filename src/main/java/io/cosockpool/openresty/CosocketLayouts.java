package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Check;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.RequestLayouts;
import io.cosockpool.nginx.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds how a Lua module lays out its cosockets: those in use, to which connections lead, and the
 * connects that are queued for a pool (src/ngx_http_lua_socket_tcp.h and its stream relative).
 */
final class CosocketLayouts {
  private static final Layout NGINX = Catalogue.variants("nginx").getFirst();
  private static final Structure SESSION = NGINX.structure("ngx_stream_session_t");
  private static final Structure STREAM_REQUEST = NGINX.structure("ngx_stream_lua_request_t");

  /** {@code NGX_STREAM_MODULE}, "STRM". */
  private static final long STREAM_SIGNATURE = 0x4d525453;

  private static final long MAX_TIMEOUT = Integer.MAX_VALUE;

  private static final long MAX_HOST_LENGTH = 1 << 16;

  private final Memory memory;
  private final Subsystem subsystem;
  private final VmPools pools;
  private final List<View> connections;

  CosocketLayouts(Memory memory, Subsystem subsystem, VmPools pools, List<View> connections) {
    this.memory = memory;
    this.subsystem = subsystem;
    this.pools = pools;
    this.connections = connections;
  }

  List<Choice> find(LayoutSource source) throws MemoryLostException {
    String prefix = "ngx_" + subsystem.label() + "_lua_";
    List<Choice> choices = new ArrayList<>();
    choices.add(source.choose(prefix + "socket_tcp_upstream_t", this::checkUpstream));
    if (subsystem == Subsystem.STREAM) {
      choices.add(
          source.choose(prefix + "request_t", layout -> checkRequests(layout, choices.getFirst())));
    }
    if (pools.shapes().stream().allMatch(PoolShape::hasWaitQueue)) {
      choices.add(source.choose(prefix + "socket_tcp_conn_op_ctx_t", this::checkQueued));
    }
    return choices;
  }

  /** A connection that a cosocket uses leads to it, and it leads back. */
  private Check checkUpstream(Structure layout) throws MemoryLostException {
    List<View> cosockets = cosockets(layout);
    Tally tally = new Tally();
    for (View cosocket : cosockets) {
      tally.add(
          isTimeout(cosocket.unsigned("read_timeout"))
              && isTimeout(cosocket.unsigned("send_timeout"))
              && isTimeout(cosocket.unsigned("connect_timeout")));
    }
    return cosockets.isEmpty() && inUse() > 0
        ? Check.contradicted(inUse() + " cosockets are in use, and no connection leads to one")
        : tally.check("cosockets in use");
  }

  private static boolean isTimeout(long milliseconds) {
    return milliseconds > 0 && milliseconds <= MAX_TIMEOUT;
  }

  private long inUse() {
    return pools.pools().stream().mapToLong(Pool::inUse).sum();
  }

  private List<View> cosockets(Structure layout) throws MemoryLostException {
    List<View> candidates = new ArrayList<>();
    List<Read> read =
        memory.attempt(
            connections.stream()
                .map(
                    connection ->
                        new Range(connection.unsigned("data"), layout.size(), Place.of("cosocket")))
                .toList());
    Set<Long> addresses = pools.addresses();
    for (int i = 0; i < connections.size(); i++) {
      if (read.get(i) instanceof Block block) {
        View cosocket = new View(layout, block);
        if (cosocket.holdsAddress("peer.connection", connections.get(i).address())
            && isPool(cosocket.unsigned("socket_pool"), addresses)) {
          candidates.add(cosocket);
        }
      }
    }
    Set<Long> requests = requests(candidates);
    return candidates.stream()
        .filter(cosocket -> requests.contains(cosocket.unsigned("request")))
        .toList();
  }

  /** A cosocket may have none. */
  private static boolean isPool(long address, Set<Long> pools) {
    return address == 0 || pools.contains(address);
  }

  /** Those of the cosockets' requests that are some. */
  private Set<Long> requests(List<View> cosockets) throws MemoryLostException {
    List<Long> addresses =
        cosockets.stream().map(cosocket -> cosocket.unsigned("request")).distinct().toList();
    return subsystem == Subsystem.HTTP
        ? RequestLayouts.requests(memory, addresses)
        : streamRequests(STREAM_REQUEST, addresses);
  }

  /** A request of the stream module leads to a session, which begins with a signature. */
  private Set<Long> streamRequests(Structure layout, List<Long> addresses)
      throws MemoryLostException {
    List<View> requests = views(layout, addresses, "request");
    Map<Long, View> sessions = new HashMap<>();
    List<Long> sessionAddresses =
        requests.stream().map(request -> request.unsigned("session")).toList();
    for (View session : views(SESSION, sessionAddresses, "session")) {
      sessions.put(session.address(), session);
    }
    Set<Long> found = new LinkedHashSet<>();
    for (View request : requests) {
      View session = sessions.get(request.unsigned("session"));
      if (session != null
          && session.unsigned("signature") == STREAM_SIGNATURE
          && session.unsigned("connection") == request.unsigned("connection")) {
        found.add(request.address());
      }
    }
    return found;
  }

  /** Structures at these addresses, as far as they can be read. */
  private List<View> views(Structure layout, List<Long> addresses, String what)
      throws MemoryLostException {
    List<View> views = new ArrayList<>();
    for (Read read :
        memory.attempt(
            addresses.stream()
                .map(address -> new Range(address, layout.size(), Place.of(what)))
                .toList())) {
      if (read instanceof Block block) {
        views.add(new View(layout, block));
      }
    }
    return views;
  }

  /** The requests that cosockets lead to are requests under this layout too. */
  private Check checkRequests(Structure layout, Choice upstream) throws MemoryLostException {
    if (upstream.confirmed().isEmpty()) {
      return Check.unconfirmed("no cosocket leads to a request");
    }
    List<Long> requests =
        cosockets(upstream.confirmed().get()).stream()
            .map(cosocket -> cosocket.unsigned("request"))
            .distinct()
            .toList();
    Set<Long> fitting = streamRequests(layout, requests);
    Tally tally = new Tally();
    requests.forEach(request -> tally.add(fitting.contains(request)));
    return tally.check("requests of cosockets");
  }

  /** The event of a queued connect refers to what it is a part of. */
  private Check checkQueued(Structure layout) throws MemoryLostException {
    List<Range> ranges = new ArrayList<>();
    for (long link : pools.waitingLinks()) {
      ranges.add(
          new Range(link - layout.offset("queue"), layout.size(), Place.of("queued connect")));
    }
    Tally tally = new Tally();
    for (Read read : memory.attempt(ranges)) {
      if (read instanceof Block block) {
        View queued = new View(layout, block);
        tally.add(
            queued.unsigned("event.data") == queued.address()
                && queued.unsigned("host.len") <= MAX_HOST_LENGTH
                && queued.flag("u"));
      } else {
        tally.add(false);
      }
    }
    return tally.check("queued connects");
  }
}
