package io.cosockpool.openresty;

import io.cosockpool.elf.BuildId;
import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.Entry;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.luajit.ObjectType;
import io.cosockpool.luajit.Table;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.model.ProgramBuild;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.BuildDescription;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.FlagDirective;
import io.cosockpool.nginx.MainConf;
import io.cosockpool.nginx.NginxProcess;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An nginx process seen as what its Lua modules make of it. */
public final class LuaNginx {
  private final NginxProcess nginx;
  private final List<Symbol> symbols;
  private final List<LuaModule> modules;

  private LuaNginx(NginxProcess nginx, List<Symbol> symbols, List<LuaModule> modules) {
    this.nginx = nginx;
    this.symbols = symbols;
    this.modules = modules;
  }

  /** Looks which Lua modules are linked in or loaded; there may be none. */
  public static LuaNginx of(NginxProcess nginx) throws MemoryLostException {
    List<String> names = new ArrayList<>(FlagDirective.symbols());
    for (LuaModule module : LuaModule.ALL) {
      names.addAll(module.symbols());
    }
    List<Symbol> symbols = nginx.symbols(names);
    List<LuaModule> modules = new ArrayList<>();
    for (LuaModule module : LuaModule.ALL) {
      if (DynamicSymbols.first(symbols, module.module()).isPresent()) {
        modules.add(module);
      }
    }
    return new LuaNginx(nginx, symbols, modules);
  }

  /** The subsystems whose Lua module is there. */
  public Set<Subsystem> subsystems() {
    Set<Subsystem> subsystems = EnumSet.noneOf(Subsystem.class);
    for (LuaModule module : modules) {
      subsystems.add(module.subsystem());
    }
    return subsystems;
  }

  /** The nginx. */
  public NginxProcess nginx() {
    return nginx;
  }

  /** Where the program and the loaded modules are mapped, by what they are to the process. */
  Map<String, Long> images() {
    Map<String, Long> images = new LinkedHashMap<>();
    images.put("nginx", nginx.cycle().image());
    for (LuaModule module : modules) {
      DynamicSymbols.first(symbols, module.module())
          .filter(symbol -> !images.containsValue(symbol.image()))
          .ifPresent(symbol -> images.put(module.module(), symbol.image()));
    }
    return images;
  }

  /** The way to the numbers of the pools of a subsystem whose module is there. */
  public Optional<PoolWalk> pools(Subsystem subsystem) throws MemoryException {
    return pools(subsystem, Optional.empty());
  }

  /**
   * What the process says of its build, once its pools are found: nginx's part is empty if it is
   * not what it is in any known version.
   */
  Build build(Map<Subsystem, PoolWalk> walks) throws MemoryException {
    return BuildDescription.of(nginx)
        .orElse(new Build(Optional.empty(), ""))
        .withLua(versionOf(walks.get(Subsystem.HTTP)), versionOf(walks.get(Subsystem.STREAM)));
  }

  private static OptionalInt versionOf(@Nullable PoolWalk walk) throws MemoryException {
    return walk == null ? OptionalInt.empty() : walk.moduleVersion();
  }

  /**
   * What the process says of its build. Looks how long the connects that wait for the pools may
   * wait in all, too, which its layouts tell.
   */
  public ProgramBuild examine(Map<Subsystem, PoolWalk> walks) throws MemoryException {
    Build build = build(walks);
    LayoutSource source = new LayoutSource(build, List.of());
    for (Map.Entry<Subsystem, PoolWalk> walk : walks.entrySet()) {
      walk.getValue().findTimeouts(walk.getKey(), source);
    }
    Map<Subsystem, String> modules = new EnumMap<>(Subsystem.class);
    build.httpLua().ifPresent(lua -> modules.put(Subsystem.HTTP, VersionRange.dotted(lua)));
    build.streamLua().ifPresent(lua -> modules.put(Subsystem.STREAM, VersionRange.dotted(lua)));
    return new ProgramBuild(
        build.nginx().map(VersionRange::toString),
        modules,
        BuildId.of(nginx.process().memory(), nginx.cycle().image()));
  }

  /**
   * The way to the pools of a subsystem whose module is there.
   *
   * @param connections those of the process, to walk on to what the pools hold; without them their
   *     numbers are read alone
   * @return empty if the configuration has no such block, so that there is no Lua VM either
   * @throws MemoryException at the first step that is not what it should be
   */
  public Optional<PoolWalk> pools(Subsystem subsystem, Optional<ConnectionArray> connections)
      throws MemoryException {
    Optional<LuaModule> module = module(subsystem);
    return module.isPresent() ? pools(module.get(), connections) : Optional.empty();
  }

  private Optional<LuaModule> module(Subsystem subsystem) {
    return modules.stream().filter(module -> module.subsystem() == subsystem).findFirst();
  }

  /**
   * Where {@code lua_code_cache} is on and off. Where it is off, each request has a Lua VM of its
   * own, to which no way leads from the configuration.
   *
   * @param subsystem one whose module is there and whose block is in the configuration
   * @throws MemoryException if the configuration is not laid out as is known
   */
  public FlagDirective.Values codeCache(Subsystem subsystem) throws MemoryException {
    LuaModule module = module(subsystem).orElseThrow();
    Memory memory = nginx.process().memory();
    long block = new MainConf(memory).context(nginx.cycle(), symbol(module.block()));
    return new FlagDirective(memory, symbols)
        .values(block, module.core(), module.module(), "lua_code_cache");
  }

  private Optional<PoolWalk> pools(LuaModule module, Optional<ConnectionArray> connections)
      throws MemoryException {
    Memory memory = nginx.process().memory();
    Symbol poolKey = symbol(module.poolKey());
    Optional<View> mainConf =
        new MainConf(memory).find(nginx.cycle(), symbol(module.block()), symbol(module.module()));
    if (mainConf.isEmpty() || mainConf.get().unsigned("lua") == 0) {
      return Optional.empty();
    }
    LuaVm vm =
        LuaVm.at(memory, mainConf.get().unsigned("lua"), mainConf.get().place().part(".lua"));
    Table registry = vm.registryWith(poolKey.address(), Place.of(module.subsystem().label()));
    Place place = Place.of("registry");
    Structure strings = vm.stringLayout(registry, place);
    return Optional.of(
        new PoolWalk(
            memory,
            vm,
            strings,
            poolsTable(registry, poolKey, place),
            place.to("pools"),
            connections));
  }

  private static long poolsTable(Table registry, Symbol poolKey, Place place)
      throws BrokenInvariantException {
    for (Entry entry : registry.entries()) {
      if (entry.key().isLightUserdata(poolKey.address()) && entry.value().is(ObjectType.TABLE)) {
        return entry.value().address();
      }
    }
    throw new BrokenInvariantException(place, "no table under the key of the Lua module");
  }

  private Symbol symbol(String name) throws BrokenInvariantException {
    return DynamicSymbols.first(symbols, name)
        .orElseThrow(
            () ->
                new BrokenInvariantException(
                    Place.of("dynamic symbols"), "nothing defines " + name));
  }
}
