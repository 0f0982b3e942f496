package io.cosockpool.model;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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
}
