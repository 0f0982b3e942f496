package io.cosockpool.reading;

import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.CodeCache;
import io.cosockpool.model.Description;
import io.cosockpool.model.Gateway;
import io.cosockpool.model.ProgramBuild;
import io.cosockpool.model.Role;
import io.cosockpool.model.Running;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.configuration.FlagDirective;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.process.ProcessFacts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks what a process is, besides its pools. What cannot be found out is left out. */
final class ProcessDescription {
  private final Session session;
  private final ProcessFacts facts;
  private final Map<Subsystem, CodeCache> codeCache = new EnumMap<>(Subsystem.class);
  private final List<String> notes = new ArrayList<>();
  private Optional<ProgramBuild> build = Optional.empty();

  private ProcessDescription(Session session, ProcessFacts facts) {
    this.session = session;
    this.facts = facts;
  }

  /**
   * Looks at a process whose pools were taken.
   *
   * @param facts what the kernel tells of it now
   * @param thorough whether to look at its build, and at its configuration even if that is not why
   *     there are no pools
   * @param versions the numbers under which the Lua modules tell their versions
   * @param timeouts takes the connect timeouts of cosockets that wait, which the layouts of the
   *     build tell
   */
  static ProcessDescription of(
      Session session,
      ProcessFacts facts,
      Map<Subsystem, VmPools> pools,
      boolean thorough,
      Map<Subsystem, Integer> versions,
      Map<Long, Long> timeouts,
      Deadline deadline)
      throws MemoryLostException {
    ProcessDescription description = new ProcessDescription(session, facts);
    if (thorough) {
      description.examine(pools, versions, timeouts, deadline);
    }
    for (Map.Entry<Subsystem, VmPools> vm : pools.entrySet()) {
      if (thorough || vm.getValue().isEmpty()) {
        description.findCodeCache(vm.getKey(), deadline);
      }
    }
    return description;
  }

  /** What its reader should know besides, as ends of sentences. */
  List<String> notes() {
    return notes;
  }

  /** What it is. */
  Description description() {
    Map<Subsystem, String> luajit = new EnumMap<>(Subsystem.class);
    session.tables().forEach((subsystem, table) -> luajit.put(subsystem, table.variant()));
    return of(session.nginx(), facts, luajit, codeCache, build, session.connectionLimit());
  }

  /** What a process is, without what its pools and its configuration tell. */
  static Description of(NginxProcess nginx, ProcessFacts facts) {
    return of(nginx, facts, Map.of(), Map.of(), Optional.empty(), OptionalLong.empty());
  }

  private static Description of(
      NginxProcess nginx,
      ProcessFacts facts,
      Map<Subsystem, String> luajit,
      Map<Subsystem, CodeCache> codeCache,
      Optional<ProgramBuild> build,
      OptionalLong connectionLimit) {
    return new Description(
        nginx.role(),
        nginx.exiting(),
        facts.isStopped(),
        running(nginx, facts),
        facts.innerPid(),
        gateway(nginx, facts),
        luajit,
        codeCache,
        build,
        connectionLimit);
  }

  private static Optional<Running> running(NginxProcess nginx, ProcessFacts facts) {
    OptionalLong time = nginx.process().processorTime();
    return time.isPresent()
        ? Optional.of(new Running(facts.isRunnable(), time.getAsLong()))
        : Optional.empty();
  }

  private static Gateway gateway(NginxProcess nginx, ProcessFacts facts) {
    int master = nginx.role() == Role.WORKER ? facts.parent() : nginx.process().pid();
    return new Gateway(master, facts.group());
  }

  private void examine(
      Map<Subsystem, VmPools> pools,
      Map<Subsystem, Integer> versions,
      Map<Long, Long> timeouts,
      Deadline deadline)
      throws MemoryLostException {
    Optional<LuaNginx.Examined> examined = session.examined(versions, deadline);
    build = examined.map(LuaNginx.Examined::build);
    if (session.hasForeignDebugFile()) {
      notes.add("the file of --debug-file is not used: its build id is that of another build");
    }
    if (examined.isPresent()) {
      for (VmPools vm : pools.values()) {
        WorkerLayouts.Timeouts found = session.timeouts(vm, examined.get().source(), deadline);
        timeouts.putAll(found.byCosocket());
        found
            .obstacle()
            .ifPresent(
                why ->
                    notes.add(
                        "how long the connects in its queues have waited is not known, since no"
                            + " layout of cosockets is confirmed: "
                            + why));
      }
    }
  }

  private void findCodeCache(Subsystem subsystem, Deadline deadline) throws MemoryLostException {
    Optional<FlagDirective.Values> values = session.codeCache(subsystem, deadline);
    codeCache.put(
        subsystem,
        values
            .map(found -> found.off() == 0 ? CodeCache.ON : CodeCache.OFF)
            .orElse(CodeCache.UNKNOWN));
    long off = values.map(FlagDirective.Values::off).orElse(0);
    if (off > 0) {
      notes.add(
          ("lua_code_cache is off in %d of %d %s: each request there has pools of its own, which"
                  + " are not shown")
              .formatted(off, values.get().on() + off, placesOf(subsystem)));
    }
  }

  private static String placesOf(Subsystem subsystem) {
    return switch (subsystem) {
      case HTTP -> "http servers and locations";
      case STREAM -> "stream servers";
    };
  }
}
