package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.Block;
import io.cosockpool.nginx.connections.FoundEntry;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.RequestAt;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The cosocket that an entry may belong to, with the request that has it. */
final class CosocketOwner {
  private static final Structure COSOCKET_PEER = OwnerMemory.structure("ngx_peer_connection_t");
  private static final Field PEER_SOCKADDR = COSOCKET_PEER.field("sockaddr");
  private static final Field PEER_SOCKLEN = COSOCKET_PEER.field("socklen");
  private static final Structure UDP = OwnerMemory.structure("ngx_lua_socket_udp_upstream_t");
  private static final Field UDP_REQUEST = UDP.field("request");
  private static final Field UDP_CONNECTION = UDP.field("udp_connection.connection");

  private final OwnerMemory memory;
  private final @Nullable Block userdata;
  private Optional<CosocketView> cosocket = Optional.empty();

  /** Asks for the header that Lua's userdata has, unless nobody connected the entry. */
  CosocketOwner(OwnerMemory memory, FoundEntry found) {
    this.memory = memory;
    List<LuaVm> machines = memory.context().machines();
    int header = machines.isEmpty() ? 0 : machines.getFirst().userdataHeaderLength();
    UsedEntry entry = found.entry();
    this.userdata =
        entry.data() != 0 && header > 0 && entry.descriptor() >= 0 && found.listening() == 0
            ? memory.read(entry.data() - header, header).orElse(null)
            : null;
  }

  /** The cosocket that was found; empty if it was none, or one of UDP. */
  Optional<CosocketView> cosocket() {
    return cosocket;
  }

  /** Empty if it belongs to something else. */
  Optional<RawEntry.Owner> find(View connection) {
    if (userdata == null || memory.owner().isEmpty()) {
      return Optional.empty();
    }
    OptionalInt length = CosocketView.length(memory.context().machines().getFirst(), userdata);
    return length.isEmpty()
        ? Optional.empty()
        : memory
            .read(memory.entry().data(), length.getAsInt())
            .flatMap(
                whole ->
                    cosocket(
                        whole,
                        OwnerMemory.value(connection, memory.context().array().fields().ssl())
                            != 0));
  }

  private Optional<RawEntry.Owner> cosocket(Block whole, boolean tls) {
    if (whole.i64(UDP_CONNECTION.offset()) == memory.address()) {
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
    cosocket = CosocketView.on(whole, memory.address());
    return cosocket.flatMap(found -> cosocket(found, tls));
  }

  private Optional<RawEntry.Owner> cosocket(CosocketView cosocket, boolean tls) {
    OptionalLong client = client(cosocket.request());
    long pool = cosocket.pool();
    if (client.isEmpty() || (pool != 0 && !memory.isPool(pool))) {
      return Optional.empty();
    }
    cosocket
        .peer(memory.address())
        .ifPresent(
            peer -> memory.readSockaddr(peer.unsigned(PEER_SOCKADDR), peer.unsigned(PEER_SOCKLEN)));
    RawEntry.Owner owner =
        RawEntry.Owner.of(RawEntry.Type.COSOCKET, pool)
            .withCosocket(
                cosocket.block().length(),
                client.getAsLong(),
                cosocket.request(),
                Optional.of(cosocket.activity(tls)));
    OptionalLong reused = cosocket.reused(memory.address(), memory.context().cosockets());
    return Optional.of(reused.isPresent() ? owner.reused(reused.getAsLong()) : owner);
  }

  /** The connection of a request as a Lua module has it; empty if there is no such request. */
  private OptionalLong client(long request) {
    if (request == 0) {
      return OptionalLong.empty();
    }
    OptionalLong client = new RequestAt(request).client(memory.snapshot());
    return client.isPresent()
        ? client
        : StreamRequestFields.KNOWN.client(memory.snapshot(), request);
  }
}
