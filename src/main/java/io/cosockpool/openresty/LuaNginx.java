package io.cosockpool.openresty;

import io.cosockpool.elf.BuildId;
import io.cosockpool.elf.DynamicSymbols;
import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.model.ProgramBuild;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.configuration.FlagDirective;
import io.cosockpool.nginx.configuration.ModuleIndex;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
  public Map<String, Long> images() {
    Map<String, Long> images = new LinkedHashMap<>();
    images.put("nginx", nginx.cycle().image());
    for (LuaModule module : modules) {
      DynamicSymbols.first(symbols, module.module())
          .filter(symbol -> !images.containsValue(symbol.image()))
          .ifPresent(symbol -> images.put(module.module(), symbol.image()));
    }
    return images;
  }

  /** What the process says of its build, and where its layouts come from. */
  public record Examined(ProgramBuild build, LayoutSource source) {}

  /**
   * The build in the words of a report.
   *
   * @param build what the process says of it
   * @param source of its layouts
   */
  public Examined examine(Build build, LayoutSource source) throws MemoryLostException {
    Map<Subsystem, String> versions = new EnumMap<>(Subsystem.class);
    build.httpLua().ifPresent(lua -> versions.put(Subsystem.HTTP, VersionRange.dotted(lua)));
    build.streamLua().ifPresent(lua -> versions.put(Subsystem.STREAM, VersionRange.dotted(lua)));
    return new Examined(
        new ProgramBuild(
            build.nginx().map(VersionRange::toString),
            versions,
            BuildId.of(nginx.process().memory(), nginx.cycle().image())),
        source);
  }

  /**
   * The way to the table of the pools of a subsystem whose module is there.
   *
   * @throws BrokenInvariantException if a symbol is missing that every version of the module has
   */
  public Walk<Optional<PoolTable>> way(Subsystem subsystem) throws BrokenInvariantException {
    LuaModule module = module(subsystem).orElseThrow();
    return new PoolTableWay(
        subsystem,
        nginx.cycle(),
        symbol(module.block()),
        symbol(module.module()),
        symbol(module.poolKey()));
  }

  private Optional<LuaModule> module(Subsystem subsystem) {
    return modules.stream().filter(module -> module.subsystem() == subsystem).findFirst();
  }

  /**
   * Where {@code lua_code_cache} is on and off. Where it is off, each request has a Lua VM of its
   * own, to which no way leads from the configuration.
   *
   * @param subsystem one whose module is there and whose block is in the configuration
   * @throws BrokenInvariantException if a symbol is missing that every version has
   */
  public Walk<FlagDirective.Values> codeCache(Subsystem subsystem) throws BrokenInvariantException {
    LuaModule module = module(subsystem).orElseThrow();
    List<String> others = FlagDirective.symbols();
    return new FlagDirective(
        "lua_code_cache",
        nginx.cycle(),
        symbol(module.block()),
        symbol(module.core()),
        symbol(module.module()),
        symbols.stream().filter(symbol -> others.contains(symbol.name())).toList());
  }

  /**
   * Where a Lua module stands among the modules of its block.
   *
   * @throws BrokenInvariantException if its symbol is missing
   */
  public Walk<Integer> moduleIndex(Subsystem subsystem) throws BrokenInvariantException {
    return new ModuleIndex(symbol(module(subsystem).orElseThrow().module()));
  }

  private Symbol symbol(String name) throws BrokenInvariantException {
    return DynamicSymbols.first(symbols, name)
        .orElseThrow(
            () ->
                new BrokenInvariantException(
                    Place.of("dynamic symbols"), "nothing defines " + name));
  }
}
