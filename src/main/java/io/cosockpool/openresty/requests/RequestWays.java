package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.EntryFields;
import io.cosockpool.openresty.PoolTable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What has to be known of a worker to find its requests. It does not change while it runs. */
public final class RequestWays {
  /**
   * {@code server_name} of {@code ngx_http_core_srv_conf_t}, and between which versions it moved.
   */
  private static final int SERVER_NAME_BEFORE = 48;

  private static final int SERVER_NAME = 64;
  private static final int SERVER_NAME_MOVES = 1_015_000;
  private static final int SERVER_NAME_HAS_MOVED = 1_015_008;

  private final EntryArray array;
  private final Field number;
  private final Optional<HttpFields> http;
  private final Map<Subsystem, Lua> lua;
  private final Map<Subsystem, LuaLayout> layouts = new EnumMap<>(Subsystem.class);
  private final Set<Subsystem> scripted;
  private final OptionalInt serverName;

  /**
   * The Lua module of a subsystem.
   *
   * @param index where the module stands among those of its block ({@code ctx_index})
   * @param version that the module tells, such as 10023
   */
  public record Lua(PoolTable table, int index, int version) {}

  /**
   * Of a worker.
   *
   * @param array of its connections
   * @param number where a connection has nginx's number of it
   * @param http the layout of http requests, if that is confirmed
   * @param lua the Lua modules whose version is known
   * @param scripted the subsystems that have a Lua module
   * @param nginx the version of nginx, if that is known
   */
  public RequestWays(
      EntryArray array,
      Field number,
      Optional<Structure> http,
      Map<Subsystem, Lua> lua,
      Set<Subsystem> scripted,
      Optional<VersionRange> nginx) {
    this.array = array;
    this.number = number;
    this.http = http.map(HttpFields::new);
    this.lua = Map.copyOf(lua);
    lua.forEach(
        (subsystem, known) ->
            LuaLayout.of(subsystem, known.version())
                .ifPresent(layout -> layouts.put(subsystem, layout)));
    this.scripted = Set.copyOf(scripted);
    this.serverName = nginx.map(RequestWays::serverName).orElse(OptionalInt.empty());
  }

  private static OptionalInt serverName(VersionRange nginx) {
    return nginx.last() < SERVER_NAME_MOVES
        ? OptionalInt.of(SERVER_NAME_BEFORE)
        : nginx.first() >= SERVER_NAME_HAS_MOVED
            ? OptionalInt.of(SERVER_NAME)
            : OptionalInt.empty();
  }

  /** Whether this is the address of a connection. */
  boolean isConnection(long address) {
    return array.cycle().isConnection(address);
  }

  /** A connection. */
  Range connection(long address, Place place) {
    return new Range(address, array.cycle().connectionLength(), place);
  }

  /** How connections are laid out, besides their number. */
  EntryFields fields() {
    return array.fields();
  }

  Field number() {
    return number;
  }

  Optional<HttpFields> http() {
    return http;
  }

  /** Whether requests of a subsystem may have Lua code. */
  boolean isScripted(Subsystem subsystem) {
    return scripted.contains(subsystem);
  }

  Optional<Lua> lua(Subsystem subsystem) {
    return Optional.ofNullable(lua.get(subsystem));
  }

  Optional<LuaLayout> layout(Subsystem subsystem) {
    return Optional.ofNullable(layouts.get(subsystem));
  }

  /** Where the core module's configuration of a server has its name; empty if that is not known. */
  OptionalInt serverName() {
    return serverName;
  }
}
