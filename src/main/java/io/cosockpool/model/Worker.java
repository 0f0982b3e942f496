package io.cosockpool.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What was read of one process.
 *
 * @param pid its process id
 * @param description what the process is
 * @param notes what its reader should know besides, as ends of sentences
 * @param cost what reading it took
 * @param pools its pools by subsystem, in the order of their names; a subsystem whose Lua module is
 *     not loaded is absent, one without pools has an empty list
 */
public record Worker(
    int pid,
    Description description,
    List<String> notes,
    Cost cost,
    Map<Subsystem, List<Pool>> pools) {
  /** For people: what the process, its Lua modules and their VMs are, as far as that is known. */
  public String sentence() {
    List<String> parts = new ArrayList<>();
    description
        .build()
        .flatMap(ProgramBuild::nginx)
        .ifPresent(version -> parts.add("nginx " + version));
    description.luajit().forEach((subsystem, variant) -> parts.add(lua(subsystem, variant)));
    return description.role().label()
        + (description.exiting() ? " that shuts down" : "")
        + insideContainer()
        + (parts.isEmpty() ? "" : " with " + String.join(", ", parts));
  }

  private String insideContainer() {
    int innerPid = description.innerPid();
    return innerPid == pid ? "" : " (process " + innerPid + " in its container)";
  }

  private String lua(Subsystem subsystem, String variant) {
    CodeCache codeCache = description.codeCache().getOrDefault(subsystem, CodeCache.UNKNOWN);
    String module =
        description
            .build()
            .map(build -> build.luaModules().get(subsystem))
            .map(version -> "Lua module " + version + "; ")
            .orElse("");
    return "%s (%sLuaJIT: %s; lua_code_cache %s)"
        .formatted(subsystem.label(), module, variant, codeCache.label());
  }

  Worker redacted(Pseudonyms pseudonyms) {
    Map<Subsystem, List<Pool>> redacted = new EnumMap<>(Subsystem.class);
    pools.forEach(
        (subsystem, ofSubsystem) ->
            redacted.put(
                subsystem,
                ofSubsystem.stream()
                    .map(pool -> pool.redacted(pseudonyms))
                    .sorted(Comparator.comparing(Pool::name))
                    .toList()));
    return new Worker(pid, description, notes, cost, redacted);
  }

  Worker withPools(Predicate<Name> wanted) {
    Map<Subsystem, List<Pool>> kept = new EnumMap<>(Subsystem.class);
    pools.forEach(
        (subsystem, ofSubsystem) ->
            kept.put(
                subsystem, ofSubsystem.stream().filter(pool -> wanted.test(pool.name())).toList()));
    return new Worker(pid, description, notes, cost, kept);
  }
}
