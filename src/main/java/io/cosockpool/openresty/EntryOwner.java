package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.connections.EntryFields;
import io.cosockpool.nginx.connections.FoundEntry;
import io.cosockpool.nginx.connections.QuicStream;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.nginx.layouts.RequestAt;
import io.cosockpool.process.SocketAddress;
import io.cosockpool.walk.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of the connection pool belongs to: each kind of owner is known by what it leads to,
 * above all by its own reference to the entry. No version and no symbol of a static function tells
 * that; where versions differ, the place of the reference tells which one this is.
 */
final class EntryOwner {
  private static final Layout LAYOUT = Catalogue.variants("connection-owners").getFirst();

  private static final Field LOG_DATA = field("ngx_log_t", "data");
  private static final Field LOG_CONNECTION = field("ngx_http_log_ctx_t", "connection");
  private static final Field LISTENING_FD = field("ngx_listening_t", "fd");
  private static final List<Field> REQUEST_UPSTREAMS = fields("ngx_http_request_t");
  private static final List<Field> SESSION_UPSTREAMS = fields("ngx_stream_session_t");
  private static final Peer HTTP_UPSTREAM = new Peer("ngx_http_upstream_t", "peer.");
  private static final Peer STREAM_UPSTREAM = new Peer("ngx_stream_upstream_t", "peer.");
  private static final Structure COSOCKET_PEER = LAYOUT.structure("ngx_peer_connection_t");
  private static final Field PEER_SOCKADDR = COSOCKET_PEER.field("sockaddr");
  private static final Field PEER_SOCKLEN = COSOCKET_PEER.field("socklen");
  private static final Structure HTTP2 = LAYOUT.structure("ngx_http_v2_connection_t");
  private static final Field HTTP2_CONNECTION = HTTP2.field("connection");
  private static final List<Field> HTTP2_STREAMS =
      List.of(HTTP2.field("processing before 1.17.4"), HTTP2.field("processing since 1.17.4"));
  private static final Field HTTP2_HTTP = HTTP2.field("http_connection");
  private static final Structure HTTP = LAYOUT.structure("ngx_http_connection_t");
  private static final Field HTTP_CONF_CTX = HTTP.field("conf_ctx");
  private static final Field HTTP_SERVER_NAME = HTTP.field("ssl_servername");
  private static final Field MAIN_CONF = field("ngx_http_conf_ctx_t", "main_conf");
  private static final Structure TEXT = LAYOUT.structure("ngx_str_t");
  private static final Field TEXT_LENGTH = TEXT.field("len");
  private static final Field TEXT_DATA = TEXT.field("data");
  private static final Field RESOLVER_UDP = field("ngx_resolver_connection_t", "udp");
  private static final Field RESOLVER_TCP = field("ngx_resolver_connection_t", "tcp");
  private static final Structure KEEPALIVE =
      LAYOUT.structure("ngx_http_upstream_keepalive_cache_t");
  private static final Field KEEPALIVE_CONF = KEEPALIVE.field("conf");
  private static final Field KEEPALIVE_QUEUE = KEEPALIVE.field("queue");
  private static final Field KEEPALIVE_CONNECTION = KEEPALIVE.field("connection");
  private static final Field KEEPALIVE_SOCKLEN = KEEPALIVE.field("socklen");
  private static final Field KEEPALIVE_SOCKADDR = KEEPALIVE.field("sockaddr");
  private static final Field ITEM_REUSED = field("ngx_lua_socket_pool_item_t", "reused");
  private static final Field POOL_VM = field("ngx_lua_socket_pool_t", "lua_vm");
  private static final Field MAIN_CONF_VM = field("ngx_lua_main_conf_t", "lua");
  private static final Structure UDP = LAYOUT.structure("ngx_lua_socket_udp_upstream_t");
  private static final Field UDP_REQUEST = UDP.field("request");
  private static final Field UDP_CONNECTION = UDP.field("udp_connection.connection");
  private static final Structure BALANCER =
      LAYOUT.structure("ngx_http_lua_balancer_keepalive_item_t");
  private static final Field BALANCER_QUEUE = BALANCER.field("queue");
  private static final Field BALANCER_CONF = BALANCER.field("lscf");
  private static final Field BALANCER_CONNECTION = BALANCER.field("connection");

  private static final Structure KONG_ITEM =
      LAYOUT.structure("ngx_http_lua_balancer_keepalive_item_t of Kong and APISIX");
  private static final Field KONG_QUEUE = KONG_ITEM.field("queue");
  private static final Field KONG_CONNECTION = KONG_ITEM.field("connection");
  private static final Field KONG_POOL = KONG_ITEM.field("cpool");
  private static final Structure LUA_POOL =
      LAYOUT.structure("ngx_http_lua_balancer_keepalive_pool_t of Kong and APISIX");
  private static final Field LUA_POOL_SIZE = LUA_POOL.field("size");
  private static final Field LUA_POOL_CONNECTIONS = LUA_POOL.field("connections");
  private static final Field LUA_POOL_CHECKSUM = LUA_POOL.field("crc32");
  private static final Field LUA_POOL_VM = LUA_POOL.field("lua_vm");

  /** {@code NGX_STREAM_MODULE}, "STRM". */
  private static final long SESSION_SIGNATURE = 0x4d525453;

  /** How much of an owner is read at first: an item of a pool as far as its counter. */
  private static final int OWNER_LENGTH = ITEM_REUSED.offset() + ITEM_REUSED.width();

  /** What is read of an owner at the end of its memory. */
  private static final int SHORT_OWNER = 88;

  /** {@code ngx_http_upstream_t} names its block among its first fields. */
  private static final int UPSTREAM_SEARCHED = 512;

  /** {@code ngx_http_request_t} names its {@code ngx_http_connection_t} behind its headers. */
  private static final int REQUEST_SEARCHED = 1536;

  /**
   * nginx puts what it logs of a client right behind the client's {@code ngx_http_connection_t}.
   */
  private static final int LONGEST_HTTP = 128;

  /** A host name has 253 characters at most. */
  private static final long LONGEST_NAME = 255;

  private static final Place OWNER = Place.of("connections").part("[entry].data");
  private static final Place LINKED = OWNER.to("…");

  private final Snapshot memory;
  private final EntryContext context;
  private final UsedEntry entry;
  private final long address;
  private final Optional<Block> owner;
  private final int header;
  private final @Nullable Block userdata;
  private Optional<Block> sockaddr = Optional.empty();
  private Optional<CosocketView> cosocket = Optional.empty();

  /** {@code ngx_peer_connection_t} within what holds it. */
  private record Peer(Structure structure, Field connection, Field sockaddr, Field socklen) {
    Peer(String structure, String prefix) {
      this(
          LAYOUT.structure(structure),
          LAYOUT.structure(structure).field(prefix + "connection"),
          LAYOUT.structure(structure).field(prefix + "sockaddr"),
          LAYOUT.structure(structure).field(prefix + "socklen"));
    }
  }

  private static Field field(String structure, String field) {
    return LAYOUT.structure(structure).field(field);
  }

  private static List<Field> fields(String structure) {
    return List.copyOf(LAYOUT.structure(structure).fields().values());
  }

  /** Asks for what an entry leads to, as far as the array tells. */
  EntryOwner(Snapshot memory, EntryContext context, FoundEntry found) {
    this.memory = memory;
    this.context = context;
    this.entry = found.entry();
    this.address = context.array().address(entry.slot());
    boolean leads = entry.data() != 0;
    this.owner = leads ? readOwner() : Optional.empty();
    List<LuaVm> machines = context.machines();
    this.header = machines.isEmpty() ? 0 : machines.getFirst().userdataHeaderLength();
    this.userdata =
        leads && header > 0 && entry.descriptor() >= 0 && found.listening() == 0
            ? read(entry.data() - header, header).orElse(null)
            : null;
    askAhead(found);
  }

  /** Whoever looks at these asks for them once more, by what the entry says when it is read. */
  private void askAhead(FoundEntry found) {
    if (found.listening() != 0 && found.log() != 0) {
      read(found.log() + LOG_DATA.offset(), Long.BYTES);
    }
    if (isSockaddr(found.sockaddr(), found.socklen())) {
      read(found.sockaddr(), (int) found.socklen());
    }
  }

  private static boolean isSockaddr(long pointer, long length) {
    return pointer != 0 && SocketAddress.isLength(length);
  }

  private Optional<Block> readOwner() {
    for (int length : new int[] {OWNER_LENGTH, SHORT_OWNER, Heads.REQUEST.structure().size()}) {
      Optional<Block> block = Reads.optional(memory, new Range(entry.data(), length, OWNER));
      if (block.isPresent()) {
        return block;
      }
    }
    return Optional.empty();
  }

  /** What stands behind the owner's beginning is mostly read with it. */
  private Optional<Block> read(long at, int length) {
    if (owner.filter(block -> block.contains(at, length)).isPresent()) {
      return owner.map(block -> block.part(block.offsetOf(at), length, block.place()));
    }
    return Reads.optional(memory, new Range(at, length, LINKED));
  }

  /** The number that stands in a field of a structure at an address; 0 if nothing stands there. */
  private long read(long structure, Field field) {
    return structure == 0
        ? 0
        : read(structure + field.offset(), Long.BYTES).map(block -> block.i64(0)).orElse(0L);
  }

  /** The owner's field; 0 if the owner is shorter. */
  private long word(Field field) {
    return owner
        .filter(block -> field.offset() + Long.BYTES <= block.length())
        .map(block -> block.i64(field.offset()))
        .orElse(0L);
  }

  private boolean isEntry(Field field) {
    return word(field) == address;
  }

  private static long value(View connection, Optional<Field> field) {
    return field.isPresent() ? connection.unsigned(field.get()) : 0;
  }

  /** The address of the other side, as far as memory tells. */
  Optional<Block> sockaddr(View connection) {
    EntryFields fields = context.array().fields();
    if (sockaddr.isEmpty() && fields.sockaddr().isPresent() && fields.socklen().isPresent()) {
      readSockaddr(
          connection.unsigned(fields.sockaddr().get()),
          connection.unsigned(fields.socklen().get()));
    }
    return sockaddr;
  }

  private void readSockaddr(long pointer, long length) {
    if (isSockaddr(pointer, length)) {
      sockaddr = read(pointer, (int) length);
    }
  }

  /** The name of the server that the client or the cosocket asked for, as far as it is proved. */
  Optional<Name> serverName(RawEntry.Owner found, View connection) {
    return switch (found.type()) {
      case HTTP_CONNECTION -> serverName(entry.data());
      case HTTP2 -> serverName(word(HTTP2_HTTP));
      case REQUEST -> ofRequest(connection).flatMap(this::serverName);
      case COSOCKET -> cosocket.flatMap(this::serverName);
      default -> Optional.empty();
    };
  }

  /** The name that an {@code ngx_http_connection_t} has, which leads to the http block. */
  private Optional<Name> serverName(long http) {
    Optional<View> view = read(http, HTTP.size()).map(block -> new View(HTTP, block));
    if (view.isEmpty()) {
      return Optional.empty();
    }
    long name = view.get().unsigned(HTTP_SERVER_NAME);
    Optional<Block> text = name == 0 ? Optional.empty() : read(name, TEXT.size());
    return context.isConfiguration(read(view.get().unsigned(HTTP_CONF_CTX), MAIN_CONF))
        ? text.flatMap(block -> text(new View(TEXT, block)))
        : Optional.empty();
  }

  /**
   * The {@code ngx_http_connection_t} of a request. Where a request names it differs between
   * versions, but it stands right before what is logged of the client.
   */
  private Optional<Long> ofRequest(View connection) {
    long logged = read(value(connection, context.array().fields().log()), LOG_DATA);
    Optional<Block> request = read(entry.data(), REQUEST_SEARCHED);
    if (request.isEmpty() || read(logged, LOG_CONNECTION) != address) {
      return Optional.empty();
    }
    Block words = request.get();
    for (int at = 0; at < words.length(); at += Long.BYTES) {
      if (words.holdsElement(at, logged - LONGEST_HTTP, LONGEST_HTTP / Long.BYTES, Long.BYTES)) {
        return Optional.of(words.i64(at));
      }
    }
    return Optional.empty();
  }

  private Optional<Name> serverName(CosocketView found) {
    List<Name> names =
        found.placesOfServerName().stream()
            .flatMap(at -> text(new View(TEXT, found.block(), at)).stream())
            .toList();
    return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
  }

  /** What may be the name of a host; empty for any other text. */
  private Optional<Name> text(View text) {
    long length = text.unsigned(TEXT_LENGTH);
    long data = text.unsigned(TEXT_DATA);
    return length < 1 || length > LONGEST_NAME || data == 0
        ? Optional.empty()
        : read(data, (int) length)
            .map(block -> block.name(0, block.length()))
            .filter(EntryOwner::isHost)
            .map(Name::new);
  }

  private static boolean isHost(byte[] name) {
    for (byte each : name) {
      boolean letter = (each | 0x20) >= 'a' && (each | 0x20) <= 'z';
      if (!letter && (each < '0' || each > '9') && each != '-' && each != '.' && each != '_') {
        return false;
      }
    }
    return true;
  }

  /** Who has the entry. */
  RawEntry.Owner find(View connection) {
    EntryFields fields = context.array().fields();
    long listening = value(connection, fields.listening());
    if (entry.data() == 0) {
      return withoutOwner(listening);
    }
    if (entry.descriptor() < 0) {
      return withoutSocket();
    }
    long quic = value(connection, fields.quic());
    if (quic != 0) {
      return quicStream(quic);
    }
    if (isRequest()) {
      return isEntry(Heads.REQUEST.connection())
          ? RawEntry.Owner.of(RawEntry.Type.REQUEST).withRequest()
          : upstream(REQUEST_UPSTREAMS, HTTP_UPSTREAM);
    }
    if (isSession()) {
      return isEntry(Heads.SESSION.connection())
          ? RawEntry.Owner.of(RawEntry.Type.SESSION).withRequest()
          : upstream(SESSION_UPSTREAMS, STREAM_UPSTREAM);
    }
    return listening == 0 ? outgoing(connection) : incoming(connection, listening);
  }

  /** A worker that takes up an entry leads it to its owner a few steps later. */
  private RawEntry.Owner withoutOwner(long listening) {
    if (listening != 0
        && context.array().cycle().listening().holds(listening)
        && names(listening)) {
      return RawEntry.Owner.of(RawEntry.Type.LISTENING, listening);
    }
    return RawEntry.Owner.of(
        context.isChannel(entry.descriptor()) ? RawEntry.Type.CHANNEL : RawEntry.Type.UNKNOWN);
  }

  private boolean names(long listening) {
    Optional<Field> connection = context.array().listening().connection();
    return connection.isEmpty() || read(listening, connection.get()) == address;
  }

  private RawEntry.Owner withoutSocket() {
    if (entry.descriptor() < -1) {
      return RawEntry.Owner.of(
          context.isMachine(word(MAIN_CONF_VM)) ? RawEntry.Type.LUA_MODULE : RawEntry.Type.UNKNOWN);
    }
    boolean lives =
        (isRequest() && isEntry(Heads.REQUEST.connection()))
            || (isSession() && isEntry(Heads.SESSION.connection()));
    return lives
        ? RawEntry.Owner.of(RawEntry.Type.FAKE_REQUEST).withRequest()
        : RawEntry.Owner.of(RawEntry.Type.LEFT);
  }

  private boolean isRequest() {
    return owner.filter(RequestAt::begins).isPresent();
  }

  private boolean isSession() {
    return owner
        .filter(
            block ->
                new View(Heads.SESSION.structure(), block).unsigned(Heads.SESSION.signature())
                    == SESSION_SIGNATURE)
        .isPresent();
  }

  private RawEntry.Owner quicStream(long quic) {
    Optional<QuicStream> stream =
        Reads.optional(memory, QuicStream.at(quic, LINKED)).map(QuicStream::of);
    if (stream.isEmpty() || stream.get().connection() != address) {
      return RawEntry.Owner.of(RawEntry.Type.UNKNOWN);
    }
    RawEntry.Owner owner = RawEntry.Owner.of(RawEntry.Type.QUIC_STREAM, stream.get().parent());
    return isRequest() && isEntry(Heads.REQUEST.connection()) ? owner.withRequest() : owner;
  }

  private RawEntry.Owner upstream(List<Field> places, Peer peer) {
    for (Field place : places) {
      long upstream = word(place);
      if (upstream != 0) {
        Optional<View> found =
            read(upstream, peer.structure().size())
                .map(block -> new View(peer.structure(), block))
                .filter(view -> view.unsigned(peer.connection()) == address);
        if (found.isPresent()) {
          readSockaddr(found.get().unsigned(peer.sockaddr()), found.get().unsigned(peer.socklen()));
          return RawEntry.Owner.of(RawEntry.Type.UPSTREAM, block(upstream))
              .ofClient(word(Heads.REQUEST.connection()));
        }
      }
    }
    return RawEntry.Owner.of(RawEntry.Type.UNKNOWN);
  }

  /** The upstream block that an upstream is of; 0 if it is of none. */
  private long block(long upstream) {
    Optional<Block> whole = read(upstream, UPSTREAM_SEARCHED);
    for (int at = 0; whole.isPresent() && at < UPSTREAM_SEARCHED; at += Long.BYTES) {
      long address = whole.get().i64(at);
      if (context.isUpstream(address)) {
        return address;
      }
    }
    return 0;
  }

  private RawEntry.Owner incoming(View connection, long listening) {
    if (isEntry(HTTP2_CONNECTION)) {
      Map<Field, Long> streams = new HashMap<>();
      HTTP2_STREAMS.forEach(field -> streams.put(field, word(field)));
      return RawEntry.Owner.of(RawEntry.Type.HTTP2).withStreams(Map.copyOf(streams));
    }
    EntryFields fields = context.array().fields();
    if (value(connection, fields.udp()) != 0) {
      boolean shares =
          context.array().cycle().listening().holds(listening)
              && (int) read(listening, LISTENING_FD) == entry.descriptor();
      return RawEntry.Owner.of(shares ? RawEntry.Type.QUIC : RawEntry.Type.UNKNOWN);
    }
    long data = read(value(connection, fields.log()), LOG_DATA);
    return RawEntry.Owner.of(
        read(data, LOG_CONNECTION) == address
            ? RawEntry.Type.HTTP_CONNECTION
            : RawEntry.Type.UNKNOWN);
  }

  private RawEntry.Owner outgoing(View connection) {
    if (isEntry(KEEPALIVE_CONNECTION)) {
      return idle();
    }
    Optional<RawEntry.Owner> cosocket = cosocket(connection);
    if (cosocket.isPresent()) {
      return cosocket.get();
    }
    if (isEntry(BALANCER_CONNECTION) && isQueued(BALANCER_QUEUE)) {
      return RawEntry.Owner.of(RawEntry.Type.BALANCER_ITEM, word(BALANCER_CONF));
    }
    if (isEntry(KONG_CONNECTION) && isQueued(KONG_QUEUE)) {
      Optional<RawEntry.Owner> balanced = luaBalancer(word(KONG_POOL));
      if (balanced.isPresent()) {
        return balanced.get();
      }
    }
    return RawEntry.Owner.of(
        isEntry(RESOLVER_UDP) || isEntry(RESOLVER_TCP)
            ? RawEntry.Type.RESOLVER
            : RawEntry.Type.UNKNOWN);
  }

  /** The item of a pool that names its VM, and whose items follow it. */
  private Optional<RawEntry.Owner> luaBalancer(long pool) {
    long into = entry.data() - pool - LUA_POOL.size();
    return read(pool, LUA_POOL.size())
        .map(block -> new View(LUA_POOL, block))
        .filter(view -> context.isMachine(view.unsigned(LUA_POOL_VM)))
        .filter(
            view ->
                into >= 0
                    && into % KONG_ITEM.size() == 0
                    && into / KONG_ITEM.size() < view.unsigned(LUA_POOL_SIZE))
        .map(
            view ->
                RawEntry.Owner.of(RawEntry.Type.BALANCER_ITEM, pool)
                    .keptIn(
                        new RawEntry.LuaBalancerPool(
                            view.unsigned(LUA_POOL_SIZE),
                            view.unsigned(LUA_POOL_CONNECTIONS),
                            view.unsigned(LUA_POOL_CHECKSUM))));
  }

  /** The item of a cosocket pool, whose pool names its VM, or of an upstream block's. */
  private RawEntry.Owner idle() {
    long first = word(KEEPALIVE_CONF);
    if (context.isMachine(read(first, POOL_VM))) {
      return RawEntry.Owner.of(RawEntry.Type.POOL_ITEM, first).reused(word(ITEM_REUSED));
    }
    if (!isQueued(KEEPALIVE_QUEUE)) {
      return RawEntry.Owner.of(RawEntry.Type.UNKNOWN);
    }
    owner
        .filter(block -> block.length() >= OWNER_LENGTH)
        .ifPresent(
            block -> {
              long length = block.u32(KEEPALIVE_SOCKLEN.offset());
              if (SocketAddress.isLength(length) && length <= KEEPALIVE_SOCKADDR.width()) {
                sockaddr =
                    Optional.of(
                        block.part(KEEPALIVE_SOCKADDR.offset(), (int) length, block.place()));
              }
            });
    return RawEntry.Owner.of(RawEntry.Type.KEEPALIVE_ITEM, first);
  }

  /** Whether the link behind the owner's in a queue points back to it. */
  private boolean isQueued(Field queue) {
    long link = entry.data() + queue.offset();
    return read(word(queue.offset() + Heads.LINK.next().offset()), Heads.LINK.prev()) == link;
  }

  private long word(int offset) {
    return owner
        .filter(block -> offset + Long.BYTES <= block.length())
        .map(block -> block.i64(offset))
        .orElse(0L);
  }

  private Optional<RawEntry.Owner> cosocket(View connection) {
    if (userdata == null || owner.isEmpty()) {
      return Optional.empty();
    }
    OptionalInt length = CosocketView.length(context.machines().getFirst(), userdata);
    return length.isEmpty()
        ? Optional.empty()
        : read(entry.data(), length.getAsInt())
            .flatMap(
                whole -> cosocket(whole, value(connection, context.array().fields().ssl()) != 0));
  }

  private Optional<RawEntry.Owner> cosocket(Block whole, boolean tls) {
    if (whole.i64(UDP_CONNECTION.offset()) == address) {
      OptionalLong client = client(whole.i64(UDP_REQUEST.offset()));
      if (client.isPresent()) {
        return Optional.of(
            RawEntry.Owner.of(RawEntry.Type.UDP_COSOCKET)
                .withCosocket(
                    whole.length(),
                    client.getAsLong(),
                    whole.i64(UDP_REQUEST.offset()),
                    Optional.empty()));
      }
    }
    cosocket = CosocketView.on(whole, address);
    return cosocket.flatMap(found -> cosocket(found, tls));
  }

  private Optional<RawEntry.Owner> cosocket(CosocketView cosocket, boolean tls) {
    OptionalLong client = client(cosocket.request());
    long pool = cosocket.pool();
    if (client.isEmpty() || (pool != 0 && !context.isMachine(read(pool, POOL_VM)))) {
      return Optional.empty();
    }
    cosocket
        .peer(address)
        .ifPresent(peer -> readSockaddr(peer.unsigned(PEER_SOCKADDR), peer.unsigned(PEER_SOCKLEN)));
    return Optional.of(
        RawEntry.Owner.of(RawEntry.Type.COSOCKET, pool)
            .withCosocket(
                cosocket.block().length(),
                client.getAsLong(),
                cosocket.request(),
                Optional.of(cosocket.activity(tls))));
  }

  /** The connection of a request as a Lua module has it; empty if there is no such request. */
  private OptionalLong client(long request) {
    if (request == 0) {
      return OptionalLong.empty();
    }
    OptionalLong client = new RequestAt(request).client(memory);
    return client.isPresent() ? client : StreamRequestFields.KNOWN.client(memory, request);
  }
}
