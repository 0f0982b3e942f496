package io.cosockpool.reading;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.CodeCache;
import io.cosockpool.model.Description;
import io.cosockpool.model.Gateway;
import io.cosockpool.model.ProgramBuild;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.FlagDirective;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Role;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.PoolWalk;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.ProcessFacts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks what a process is, besides its pools. What cannot be found out is left out. */
final class ProcessDescription {
  private final LuaNginx lua;
  private final Map<Subsystem, PoolWalk> walks;
  private final Map<Subsystem, CodeCache> codeCache = new EnumMap<>(Subsystem.class);
  private final List<String> notes = new ArrayList<>();
  private Optional<ProgramBuild> build = Optional.empty();

  private ProcessDescription(LuaNginx lua, Map<Subsystem, PoolWalk> walks) {
    this.lua = lua;
    this.walks = walks;
  }

  /**
   * Looks at a process whose pools were taken.
   *
   * @param thorough whether to look at its build, and at its configuration even if that is not why
   *     there are no pools
   */
  static ProcessDescription of(LuaNginx lua, Map<Subsystem, PoolWalk> walks, boolean thorough)
      throws MemoryLostException {
    ProcessDescription description = new ProcessDescription(lua, walks);
    if (thorough) {
      description.examine();
    }
    for (Map.Entry<Subsystem, PoolWalk> walk : walks.entrySet()) {
      if (thorough || walk.getValue().isEmpty()) {
        description.findCodeCache(walk.getKey());
      }
    }
    return description;
  }

  /** What its reader should know besides, as ends of sentences. */
  List<String> notes() {
    return notes;
  }

  /**
   * What it is.
   *
   * @param connections its own, as far as they are known
   */
  Description description(ConnectionArray connections) throws ProcessEndedException {
    NginxProcess nginx = lua.nginx();
    Map<Subsystem, String> luajit = new EnumMap<>(Subsystem.class);
    walks.forEach((subsystem, walk) -> luajit.put(subsystem, walk.variant()));
    return new Description(
        nginx.role().label(),
        nginx.exiting(),
        nginx.process().facts().innerPid(),
        gateway(nginx),
        luajit,
        codeCache,
        build,
        connections.limit());
  }

  private static Gateway gateway(NginxProcess nginx) throws ProcessEndedException {
    ProcessFacts facts = nginx.process().facts();
    int master = nginx.role() == Role.WORKER ? facts.parent() : nginx.process().pid();
    return new Gateway(master, facts.group());
  }

  private void examine() throws MemoryLostException {
    try {
      build = Optional.of(lua.examine(walks));
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      build = Optional.empty();
    }
  }

  private void findCodeCache(Subsystem subsystem) throws MemoryLostException {
    try {
      FlagDirective.Values values = lua.codeCache(subsystem);
      codeCache.put(subsystem, values.off() == 0 ? CodeCache.ON : CodeCache.OFF);
      if (values.off() > 0) {
        notes.add(
            ("lua_code_cache is off in %d of %d %s: each request there has pools of its own, which"
                    + " are not shown")
                .formatted(values.off(), values.on() + values.off(), placesOf(subsystem)));
      }
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      codeCache.put(subsystem, CodeCache.UNKNOWN);
    }
  }

  private static String placesOf(Subsystem subsystem) {
    return switch (subsystem) {
      case HTTP -> "http servers and locations";
      case STREAM -> "stream servers";
    };
  }
}
