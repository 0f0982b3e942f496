package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.model.CosocketActivity;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * A cosocket, {@code ngx_http_lua_socket_tcp_upstream_t} or its stream relative (lua-nginx-module
 * src/ngx_http_lua_socket_tcp.h). Its fields stand elsewhere in each version, and are found by what
 * they refer to.
 *
 * @param block its bytes, the whole of its userdata
 * @param shape how its first fields are laid out
 */
public record CosocketView(Block block, Structure shape) {
  private static final Layout LAYOUT = Catalogue.variants("connection-owners").getFirst();

  /** The newer shape comes first: its connection stands where the older one has an address. */
  private static final List<Structure> SHAPES =
      List.of(
          LAYOUT.structure("ngx_lua_socket_tcp_upstream_t since http 0.10.18"),
          LAYOUT.structure("ngx_lua_socket_tcp_upstream_t"));

  /** A TCP cosocket has up to 744 bytes, a UDP cosocket 224 at least. */
  private static final int SHORTEST = 128;

  private static final int LONGEST = 2048;

  private static final Structure PEER = LAYOUT.structure("ngx_peer_connection_t");
  private static final Field PEER_CONNECTION = PEER.field("connection");
  private static final Field PEER_SOCKADDR = PEER.field("sockaddr");
  private static final Field PEER_SOCKLEN = PEER.field("socklen");
  private static final Structure END = LAYOUT.structure("end of ngx_lua_socket_tcp_upstream_t");
  private static final List<Field> SERVER_NAMES =
      List.of(
          END.field("ssl_name since http 0.10.31"),
          END.field("ssl_name since http 0.10.23"),
          END.field("ssl_name"));
  private static final Field CONNECTING = END.field("conn_waiting");
  private static final Field READING = END.field("read_waiting");
  private static final Field WRITING = END.field("write_waiting");
  private static final Field BODY = END.field("body_downstream");
  private static final Field RAW = END.field("raw_downstream");

  /** The length of a userdata that may be a cosocket of TCP or UDP; empty if it cannot be one. */
  public static OptionalInt length(LuaVm vm, Block header) {
    if (!vm.isUserdata(header)) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(vm.userdataLength(header, SHORTEST, LONGEST));
    } catch (BrokenInvariantException e) {
      return OptionalInt.empty();
    }
  }

  /** The cosocket that uses a connection; empty if these bytes refer to another one, or to none. */
  static Optional<CosocketView> on(Block block, long connection) {
    Structure newer = SHAPES.getFirst();
    if (block.matches(newer.offset("peer.connection"), connection)) {
      return Optional.of(new CosocketView(block, newer));
    }
    CosocketView older = new CosocketView(block, SHAPES.getLast());
    return older.peer(connection).isPresent() ? Optional.of(older) : Optional.empty();
  }

  /** A cosocket of this request; empty if it is that of another one. */
  public static Optional<CosocketView> of(Block block, long request) {
    return SHAPES.stream()
        .filter(shape -> block.matches(shape.offset("request"), request))
        .map(shape -> new CosocketView(block, shape))
        .findFirst();
  }

  /** How much of a cosocket tells whose it is. */
  public static int headLength() {
    return SHAPES.getFirst().size();
  }

  /** The addresses one of which is that of the request which has it, by the head of a cosocket. */
  public static List<Long> askers(Block head) {
    return SHAPES.stream().map(shape -> head.i64(shape.offset("request"))).toList();
  }

  /** The address of its pool; 0 if it has none. */
  public long pool() {
    return block.i64(shape.offset("socket_pool"));
  }

  /** The address of the request that has it, as its Lua module sees it. */
  long request() {
    return block.i64(shape.offset("request"));
  }

  private int searchedFrom() {
    return shape.offset("peer.connection");
  }

  /** Where it has the peer that it is connected to by a connection. */
  Optional<View> peer(long connection) {
    for (int at = searchedFrom(); at + PEER.size() <= block.length(); at += Long.BYTES) {
      if (block.matches(at, connection)) {
        return Optional.of(new View(PEER, block, at));
      }
    }
    return Optional.empty();
  }

  /**
   * What it is connected to.
   *
   * @param connection the address of the connection that it uses
   * @param sockaddr the address of the {@code struct sockaddr} of the other side
   * @param sockaddrLength the length of that
   */
  public record Peer(long connection, long sockaddr, long sockaddrLength) {}

  /** What it is connected to; empty if it refers to no connection. */
  public Optional<Peer> peer(LongPredicate isConnection) {
    for (int at = searchedFrom(); at + PEER.size() <= block.length(); at += Long.BYTES) {
      View peer = new View(PEER, block, at);
      if (isConnection.test(peer.unsigned(PEER_CONNECTION))) {
        return Optional.of(
            new Peer(
                peer.unsigned(PEER_CONNECTION),
                peer.unsigned(PEER_SOCKADDR),
                peer.unsigned(PEER_SOCKLEN)));
      }
    }
    return Optional.empty();
  }

  /**
   * How often its connection was taken out of its pool; empty if that is not known, since it may be
   * laid out in several ways that tell different numbers.
   *
   * @param connection the address of the connection that it uses
   * @param likely how cosockets may be laid out behind their peer
   */
  OptionalLong reused(long connection, List<CosocketFields> likely) {
    Optional<View> peer = peer(connection);
    Set<Long> told = new HashSet<>();
    if (peer.isPresent()) {
      likely.forEach(fields -> fields.reused(block, peer.get().start()).ifPresent(told::add));
    }
    return told.size() == 1 ? OptionalLong.of(told.iterator().next()) : OptionalLong.empty();
  }

  /** Where it has a coroutine that waits for it. */
  private OptionalInt placeOf(long coroutine) {
    for (int at = searchedFrom(); at + Long.BYTES <= block.length(); at += Long.BYTES) {
      if (block.matches(at, coroutine)) {
        return OptionalInt.of(at);
      }
    }
    return OptionalInt.empty();
  }

  /** Whether it refers to a coroutine. */
  public boolean knows(long coroutine) {
    return placeOf(coroutine).isPresent();
  }

  private View end() {
    return new View(END, block, block.length() - END.size());
  }

  private boolean flag(Field flag) {
    return end().flag(flag);
  }

  /**
   * Where the name of the server may stand that it asks for by TLS, {@code ngx_str_t}: in one of
   * these places, which one its version tells.
   */
  List<Integer> placesOfServerName() {
    return SERVER_NAMES.stream().map(name -> end().start() + name.offset()).toList();
  }

  /** Whether it is the client's own connection, {@code ngx.req.socket}. */
  public boolean isDownstream() {
    return flag(BODY) || flag(RAW);
  }

  /**
   * What it is doing, whoever waits for it. One that both receives and sends is said to receive.
   *
   * @param tls whether there is TLS on its connection
   */
  public CosocketActivity activity(boolean tls) {
    if (flag(CONNECTING)) {
      return tls ? CosocketActivity.HANDSHAKE : CosocketActivity.CONNECT;
    }
    if (flag(READING)) {
      return CosocketActivity.RECEIVE;
    }
    return flag(WRITING) ? CosocketActivity.SEND : CosocketActivity.IDLE;
  }

  /**
   * What a coroutine waits for it to do; empty if the coroutine does not wait for it. The coroutine
   * that reads stands before the one that writes; each stays there after it has got what it waited
   * for.
   *
   * @param others the addresses of all coroutines of the request
   */
  public Optional<CosocketActivity> activityFor(long coroutine, Set<Long> others) {
    OptionalInt place = placeOf(coroutine);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    if (flag(CONNECTING)) {
      return Optional.of(CosocketActivity.CONNECT);
    }
    if (flag(READING) && flag(WRITING)) {
      int before = place.getAsInt() - Long.BYTES;
      boolean writes =
          before >= searchedFrom()
              && others.stream().anyMatch(other -> block.matches(before, other));
      return Optional.of(writes ? CosocketActivity.SEND : CosocketActivity.RECEIVE);
    }
    return flag(READING)
        ? Optional.of(CosocketActivity.RECEIVE)
        : flag(WRITING) ? Optional.of(CosocketActivity.SEND) : Optional.empty();
  }
}
