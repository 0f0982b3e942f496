package io.cosockpool.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What was read of one process.
 *
 * @param pid its process id
 * @param description what the process is
 * @param notes what its reader should know besides, as ends of sentences
 * @param cost what reading it took
 * @param parts what was asked for
 */
public record Worker(int pid, Description description, List<String> notes, Cost cost, Parts parts) {
  /** Its pools by subsystem; none if they were not read. */
  public Map<Subsystem, List<Pool>> pools() {
    return parts.pools().orElse(Map.of());
  }

  /** The same with something more to know. */
  public Worker withNote(String note) {
    List<String> all = new ArrayList<>(notes);
    all.add(note);
    return new Worker(pid, description, all, cost, parts);
  }

  /** The same with other parts. */
  public Worker with(Parts others) {
    return new Worker(pid, description, notes, cost, others);
  }

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
    return with(parts.redacted(pseudonyms));
  }
}
