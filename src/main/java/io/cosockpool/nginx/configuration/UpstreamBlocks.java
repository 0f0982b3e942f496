package io.cosockpool.nginx.configuration;

import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Name;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The {@code upstream} blocks of the configuration, with what keeps idle connections of each:
 * nginx's keepalive module and {@code balancer_by_lua} (nginx src/http/ngx_http_upstream.h).
 *
 * @param cycle {@code ngx_cycle}
 * @param block {@code ngx_http_module}
 * @param module {@code ngx_http_upstream_module}
 * @param keepalive {@code ngx_http_upstream_keepalive_module}, if it is there
 * @param lua {@code ngx_http_lua_module}, if it is there
 */
public record UpstreamBlocks(
    Symbol cycle, Symbol block, Symbol module, Optional<Symbol> keepalive, Optional<Symbol> lua)
    implements Walk<List<UpstreamBlocks.Upstream>> {
  /** The symbols that it takes. */
  public static final List<String> SYMBOLS =
      List.of(
          "ngx_http_module",
          "ngx_http_upstream_module",
          "ngx_http_upstream_keepalive_module",
          "ngx_http_lua_module");

  private static final Structure MAIN =
      ConfigurationLayout.structure("ngx_http_upstream_main_conf_t");
  private static final Field ELEMENTS = MAIN.field("upstreams.elts");
  private static final Field COUNT = MAIN.field("upstreams.nelts");
  private static final Structure UPSTREAM =
      ConfigurationLayout.structure("ngx_http_upstream_srv_conf_t");
  private static final Field SERVER_CONF = UPSTREAM.field("srv_conf");
  private static final Field HOST_LENGTH = UPSTREAM.field("host.len");
  private static final Field HOST = UPSTREAM.field("host.data");
  private static final Structure KEEPALIVE =
      ConfigurationLayout.structure("ngx_http_upstream_keepalive_srv_conf_t");
  private static final Field MAX_CACHED = KEEPALIVE.field("max_cached");

  /** Gateways with a block for each of thousands of services are met. */
  private static final long MOST = 1 << 16;

  private static final long LONGEST_HOST = 4096;

  private static final Place PLACE = Place.of("upstreams");

  /**
   * An upstream block, or a server that {@code proxy_pass} names without one.
   *
   * @param address of its {@code ngx_http_upstream_srv_conf_t}
   * @param name of the block
   * @param keepalive the address of the keepalive module's configuration for it; 0 without one
   * @param kept how many idle connections that keeps, if it was told to keep some
   * @param lua the address of the Lua module's configuration for it; 0 without one
   */
  public record Upstream(long address, Name name, long keepalive, OptionalLong kept, long lua) {}

  @Override
  public List<Upstream> of(Snapshot memory) throws MemoryException {
    OptionalInt keepaliveIndex = index(memory, keepalive);
    OptionalInt luaIndex = index(memory, lua);
    Optional<View> conf = MainConf.find(memory, cycle, block, module);
    if (conf.isEmpty()) {
      return List.of();
    }
    View main = view(memory, MAIN, conf.get().address());
    long count = main.unsigned(COUNT);
    if (count < 0 || count > MOST) {
      throw new BrokenInvariantException(PLACE, count + " upstreams");
    }
    if (count == 0) {
      return List.of();
    }
    Block pointers =
        memory.read(new Range(main.unsigned(ELEMENTS), (int) count * Long.BYTES, PLACE));
    List<View> views = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      views.add(view(memory, UPSTREAM, pointers.i64(i * Long.BYTES)));
    }
    List<Block> names = new ArrayList<>();
    List<Optional<Block>> keepalives = new ArrayList<>();
    List<Optional<Block>> luas = new ArrayList<>();
    for (View each : views) {
      names.add(name(memory, each));
      keepalives.add(element(memory, each, keepaliveIndex));
      luas.add(element(memory, each, luaIndex));
    }
    List<Optional<View>> kept = new ArrayList<>();
    for (Optional<Block> each : keepalives) {
      long address = address(each);
      kept.add(address == 0 ? Optional.empty() : Optional.of(view(memory, KEEPALIVE, address)));
    }
    List<Upstream> upstreams = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      long most = kept.get(i).map(view -> view.unsigned(MAX_CACHED)).orElse(0L);
      upstreams.add(
          new Upstream(
              views.get(i).address(),
              new Name(names.get(i).name(0, names.get(i).length())),
              address(keepalives.get(i)),
              most > 0 ? OptionalLong.of(most) : OptionalLong.empty(),
              address(luas.get(i))));
    }
    return upstreams;
  }

  private static OptionalInt index(Snapshot memory, Optional<Symbol> module)
      throws MemoryException {
    return module.isPresent()
        ? OptionalInt.of(NginxModule.at(memory, module.get()).index())
        : OptionalInt.empty();
  }

  private static View view(Snapshot memory, Structure structure, long address)
      throws UnreadableException {
    return new View(structure, memory.read(new Range(address, structure.size(), PLACE)));
  }

  private static Block name(Snapshot memory, View upstream) throws MemoryException {
    long length = upstream.unsigned(HOST_LENGTH);
    if (length < 1 || length > LONGEST_HOST) {
      throw new BrokenInvariantException(PLACE, "a name of " + length + " bytes");
    }
    return memory.read(new Range(upstream.unsigned(HOST), (int) length, PLACE.part("[].host")));
  }

  private static Optional<Block> element(Snapshot memory, View upstream, OptionalInt index)
      throws UnreadableException {
    long confs = upstream.unsigned(SERVER_CONF);
    return confs == 0 || index.isEmpty()
        ? Optional.empty()
        : Optional.of(
            memory.read(
                new Range(
                    confs + (long) index.getAsInt() * Long.BYTES,
                    Long.BYTES,
                    PLACE.part("[].srv_conf"))));
  }

  private static long address(Optional<Block> element) {
    return element.map(block -> block.i64(0)).orElse(0L);
  }
}
