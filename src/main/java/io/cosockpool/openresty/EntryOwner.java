package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.model.LuaTimers;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.connections.EntryFields;
import io.cosockpool.nginx.connections.FoundEntry;
import io.cosockpool.nginx.connections.QuicStream;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.nginx.layouts.RequestAt;
import io.cosockpool.walk.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an entry of the connection pool belongs to: each kind of owner is known by what it leads to,
 * above all by its own reference to the entry. No version and no symbol of a static function tells
 * that; where versions differ, the place of the reference tells which one this is.
 */
final class EntryOwner {

  private static final Field LISTENING_FD = OwnerMemory.field("ngx_listening_t", "fd");
  private static final List<Field> REQUEST_UPSTREAMS = fields("ngx_http_request_t");
  private static final List<Field> SESSION_UPSTREAMS = fields("ngx_stream_session_t");
  private static final Peer HTTP_UPSTREAM = new Peer("ngx_http_upstream_t", "peer.");
  private static final Peer STREAM_UPSTREAM = new Peer("ngx_stream_upstream_t", "peer.");
  private static final Structure HTTP2 = OwnerMemory.structure("ngx_http_v2_connection_t");
  private static final Field HTTP2_CONNECTION = HTTP2.field("connection");
  private static final List<Field> HTTP2_STREAMS =
      List.of(HTTP2.field("processing before 1.17.4"), HTTP2.field("processing since 1.17.4"));
  private static final Field RESOLVER_UDP = OwnerMemory.field("ngx_resolver_connection_t", "udp");
  private static final Field RESOLVER_TCP = OwnerMemory.field("ngx_resolver_connection_t", "tcp");
  private static final Field MAIN_CONF_VM = OwnerMemory.field("ngx_lua_main_conf_t", "lua");

  private static final Structure TIMERS = OwnerMemory.structure("timers of ngx_lua_main_conf_t");
  private static final Field TIMERS_MOST_PENDING = TIMERS.field("max_pending_timers");
  private static final Field TIMERS_PENDING = TIMERS.field("pending_timers");
  private static final Field TIMERS_MOST_RUNNING = TIMERS.field("max_running_timers");
  private static final Field TIMERS_RUNNING = TIMERS.field("running_timers");
  private static final Field TIMERS_WATCHER = TIMERS.field("watcher");

  /** The configuration of a Lua module refers to its entry within so many bytes. */
  private static final int MAIN_CONF_SEARCHED = 128;

  /** {@code NGX_STREAM_MODULE}, "STRM". */
  private static final long SESSION_SIGNATURE = 0x4d525453;

  /** {@code ngx_http_upstream_t} names its block among its first fields. */
  private static final int UPSTREAM_SEARCHED = 512;

  private final OwnerMemory memory;
  private final EntryContext context;
  private final UsedEntry entry;
  private final long address;
  private final CosocketOwner cosocket;
  private final IdleItem item;
  private final TlsName tlsName;

  /** Asks for what an entry leads to, as far as the array tells. */
  EntryOwner(Snapshot snapshot, EntryContext context, FoundEntry found) {
    this.memory = new OwnerMemory(snapshot, context, found);
    this.context = context;
    this.entry = found.entry();
    this.address = memory.address();
    this.cosocket = new CosocketOwner(memory, found);
    this.item = new IdleItem(memory);
    this.tlsName = new TlsName(memory);
    memory.askAhead(found);
  }

  /** The address of the other side, as far as memory tells. */
  Optional<Block> sockaddr(View connection) {
    return memory.sockaddr(connection);
  }

  /** The name of the server that the client or the cosocket asked for, as far as it is proved. */
  Optional<Name> serverName(RawEntry.Owner found, View connection) {
    return tlsName.of(found, connection, cosocket.cosocket());
  }

  /** {@code ngx_peer_connection_t} within what holds it. */
  private record Peer(Structure structure, Field connection, Field sockaddr, Field socklen) {
    Peer(String structure, String prefix) {
      this(
          OwnerMemory.structure(structure),
          OwnerMemory.structure(structure).field(prefix + "connection"),
          OwnerMemory.structure(structure).field(prefix + "sockaddr"),
          OwnerMemory.structure(structure).field(prefix + "socklen"));
    }
  }

  private static List<Field> fields(String structure) {
    return List.copyOf(OwnerMemory.structure(structure).fields().values());
  }

  /** Who has the entry. */
  RawEntry.Owner find(View connection, View readEvent) {
    EntryFields fields = context.array().fields();
    long listening = OwnerMemory.value(connection, fields.listening());
    if (entry.data() == 0) {
      return withoutOwner(listening, readEvent);
    }
    if (entry.descriptor() < 0) {
      return withoutSocket();
    }
    long quic = OwnerMemory.value(connection, fields.quic());
    if (quic != 0) {
      return quicStream(quic);
    }
    if (isRequest()) {
      return memory.isEntry(Heads.REQUEST.connection())
          ? RawEntry.Owner.of(RawEntry.Type.REQUEST).withRequest()
          : upstream(REQUEST_UPSTREAMS, HTTP_UPSTREAM);
    }
    if (isSession()) {
      return memory.isEntry(Heads.SESSION.connection())
          ? RawEntry.Owner.of(RawEntry.Type.SESSION).withRequest()
          : upstream(SESSION_UPSTREAMS, STREAM_UPSTREAM);
    }
    return listening == 0 ? outgoing(connection) : incoming(connection, listening);
  }

  /** A worker that takes up an entry leads it to its owner a few steps later. */
  private RawEntry.Owner withoutOwner(long listening, View readEvent) {
    if (listening != 0
        && context.array().cycle().listening().holds(listening)
        && names(listening)) {
      return RawEntry.Owner.of(RawEntry.Type.LISTENING, listening);
    }
    if (context.isChannel(entry.descriptor())) {
      return RawEntry.Owner.of(RawEntry.Type.CHANNEL);
    }
    return RawEntry.Owner.of(
        isSignals(listening, readEvent) ? RawEntry.Type.LUA_MODULE : RawEntry.Type.UNKNOWN);
  }

  /** The module hears of the ends of programs that it started by a descriptor (ngx.pipe). */
  private boolean isSignals(long listening, View readEvent) {
    return listening == 0 && context.isModules(readEvent.unsigned(Heads.EVENT.handler()));
  }

  private boolean names(long listening) {
    Optional<Field> connection = context.array().listening().connection();
    return connection.isEmpty() || memory.read(listening, connection.get()) == address;
  }

  private RawEntry.Owner withoutSocket() {
    if (entry.descriptor() < -1) {
      return context.isMachine(memory.word(MAIN_CONF_VM))
          ? RawEntry.Owner.of(RawEntry.Type.LUA_MODULE).withTimers(timers())
          : RawEntry.Owner.of(RawEntry.Type.UNKNOWN);
    }
    boolean lives =
        (isRequest() && memory.isEntry(Heads.REQUEST.connection()))
            || (isSession() && memory.isEntry(Heads.SESSION.connection()));
    return lives
        ? RawEntry.Owner.of(RawEntry.Type.FAKE_REQUEST).withRequest()
        : RawEntry.Owner.of(RawEntry.Type.LEFT);
  }

  /**
   * What a Lua module counts of its timers, right in front of its reference to this entry: the
   * place of that differs between versions, and the order does not.
   */
  private Optional<LuaTimers> timers() {
    Optional<Block> conf = memory.read(entry.data(), MAIN_CONF_SEARCHED);
    for (int at = 0; conf.isPresent() && at + TIMERS.size() <= MAIN_CONF_SEARCHED; at += 8) {
      View counts = new View(TIMERS, conf.get(), at);
      if (counts.holdsAddress(TIMERS_WATCHER, address)) {
        return timers(counts);
      }
    }
    return Optional.empty();
  }

  /** Empty if there are more than can be: each that runs takes an entry of the connection pool. */
  private Optional<LuaTimers> timers(View counts) {
    LuaTimers timers =
        new LuaTimers(
            counts.unsigned(TIMERS_RUNNING),
            counts.unsigned(TIMERS_MOST_RUNNING),
            counts.unsigned(TIMERS_PENDING),
            counts.unsigned(TIMERS_MOST_PENDING));
    return timers.running() >= 0
            && timers.running() <= context.array().cycle().count()
            && timers.mostRunning() >= 0
            && timers.pending() >= 0
            && timers.mostPending() >= 0
        ? Optional.of(timers)
        : Optional.empty();
  }

  private boolean isRequest() {
    return memory.owner().filter(RequestAt::begins).isPresent();
  }

  private boolean isSession() {
    return memory
        .owner()
        .filter(
            block ->
                new View(Heads.SESSION.structure(), block).unsigned(Heads.SESSION.signature())
                    == SESSION_SIGNATURE)
        .isPresent();
  }

  private RawEntry.Owner quicStream(long quic) {
    Optional<QuicStream> stream =
        Reads.optional(memory.snapshot(), QuicStream.at(quic, OwnerMemory.LINKED))
            .map(QuicStream::of);
    if (stream.isEmpty() || stream.get().connection() != address) {
      return RawEntry.Owner.of(RawEntry.Type.UNKNOWN);
    }
    RawEntry.Owner owner = RawEntry.Owner.of(RawEntry.Type.QUIC_STREAM, stream.get().parent());
    return isRequest() && memory.isEntry(Heads.REQUEST.connection()) ? owner.withRequest() : owner;
  }

  private RawEntry.Owner upstream(List<Field> places, Peer peer) {
    for (Field place : places) {
      long upstream = memory.word(place);
      if (upstream != 0) {
        Optional<View> found =
            memory
                .read(upstream, peer.structure().size())
                .map(block -> new View(peer.structure(), block))
                .filter(view -> view.unsigned(peer.connection()) == address);
        if (found.isPresent()) {
          memory.readSockaddr(
              found.get().unsigned(peer.sockaddr()), found.get().unsigned(peer.socklen()));
          return RawEntry.Owner.of(RawEntry.Type.UPSTREAM, block(upstream))
              .ofClient(memory.word(Heads.REQUEST.connection()));
        }
      }
    }
    return RawEntry.Owner.of(RawEntry.Type.UNKNOWN);
  }

  /** The upstream block that an upstream is of; 0 if it is of none. */
  private long block(long upstream) {
    Optional<Block> whole = memory.read(upstream, UPSTREAM_SEARCHED);
    for (int at = 0; whole.isPresent() && at < UPSTREAM_SEARCHED; at += Long.BYTES) {
      long address = whole.get().i64(at);
      if (context.isUpstream(address)) {
        return address;
      }
    }
    return 0;
  }

  private RawEntry.Owner incoming(View connection, long listening) {
    if (memory.isEntry(HTTP2_CONNECTION)) {
      Map<Field, Long> streams = new HashMap<>();
      HTTP2_STREAMS.forEach(field -> streams.put(field, memory.word(field)));
      return RawEntry.Owner.of(RawEntry.Type.HTTP2).withCounts(Map.copyOf(streams));
    }
    EntryFields fields = context.array().fields();
    if (OwnerMemory.value(connection, fields.udp()) != 0) {
      boolean shares =
          context.array().cycle().listening().holds(listening)
              && (int) memory.read(listening, LISTENING_FD) == entry.descriptor();
      return RawEntry.Owner.of(shares ? RawEntry.Type.QUIC : RawEntry.Type.UNKNOWN);
    }
    long data = memory.read(OwnerMemory.value(connection, fields.log()), OwnerMemory.LOG_DATA);
    return RawEntry.Owner.of(
        memory.read(data, OwnerMemory.LOG_CONNECTION) == address
            ? RawEntry.Type.HTTP_CONNECTION
            : RawEntry.Type.UNKNOWN);
  }

  private RawEntry.Owner outgoing(View connection) {
    return item.kept()
        .or(() -> cosocket.find(connection))
        .or(item::balanced)
        .orElseGet(
            () ->
                RawEntry.Owner.of(
                    memory.isEntry(RESOLVER_UDP) || memory.isEntry(RESOLVER_TCP)
                        ? RawEntry.Type.RESOLVER
                        : RawEntry.Type.UNKNOWN));
  }
}
