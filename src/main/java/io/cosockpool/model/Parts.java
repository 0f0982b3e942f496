package io.cosockpool.model;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What was read of one process; a part that was not asked for is absent.
 *
 * @param pools by subsystem, in the order of their names; a subsystem whose Lua module is not
 *     loaded is absent, one without pools has an empty list
 * @param connections nginx's own connection pool
 * @param requests what it works at
 * @param layouts how its memory is laid out
 */
public record Parts(
    Optional<Map<Subsystem, List<Pool>>> pools,
    Optional<WorkerConnections> connections,
    Optional<Requests> requests,
    Optional<Layouts> layouts) {
  /** The pools alone. */
  public static Parts ofPools(Map<Subsystem, List<Pool>> pools) {
    return new Parts(Optional.of(pools), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The layouts alone. */
  public static Parts ofLayouts(Layouts layouts) {
    return new Parts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(layouts));
  }

  /** The same with these layouts. */
  public Parts with(Optional<Layouts> others) {
    return new Parts(pools, connections, requests, others);
  }

  /** The same with these requests. */
  public Parts with(Requests read) {
    return new Parts(pools, connections, Optional.of(read), layouts);
  }

  /** The same with this connection pool of nginx. */
  public Parts with(WorkerConnections read) {
    return new Parts(pools, Optional.of(read), requests, layouts);
  }

  /** The same with only the length of what follows {@code ?} in the URI of a request. */
  Parts withoutQueries() {
    return new Parts(pools, connections, requests.map(Requests::withoutQueries), layouts);
  }

  Parts withoutRequests() {
    return new Parts(
        pools.map(
            all -> each(all, (subsystem, of) -> of.stream().map(Pool::withoutRequests).toList())),
        connections.map(WorkerConnections::withoutHolders),
        Optional.empty(),
        layouts);
  }

  Parts withNumbersAlone() {
    return new Parts(
        pools.map(
            all -> each(all, (subsystem, of) -> of.stream().map(Pool::numbersAlone).toList())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Parts redacted(Pseudonyms pseudonyms) {
    return new Parts(
        pools.map(
            all ->
                each(
                    all,
                    (subsystem, of) ->
                        of.stream()
                            .map(pool -> pool.redacted(pseudonyms))
                            .sorted(Comparator.comparing(Pool::name))
                            .toList())),
        connections.map(known -> known.redacted(pseudonyms)),
        requests.map(known -> known.redacted(pseudonyms)),
        layouts.map(known -> known.redacted(pseudonyms)));
  }

  /** The same with these pools of each of its subsystems. */
  public Parts withPoolsOf(Function<Subsystem, List<Pool>> others) {
    return new Parts(
        pools.map(all -> each(all, (subsystem, of) -> others.apply(subsystem))),
        connections,
        requests,
        layouts);
  }

  Parts withPools(Predicate<Name> wanted) {
    return new Parts(
        pools.map(
            all ->
                each(
                    all,
                    (subsystem, of) ->
                        of.stream().filter(pool -> wanted.test(pool.name())).toList())),
        connections,
        requests,
        layouts);
  }

  Parts withConnections(UnaryOperator<WorkerConnections> part) {
    return new Parts(pools, connections.map(part), requests, layouts);
  }

  Parts withRequests(UnaryOperator<Requests> part) {
    return new Parts(pools, connections, requests.map(part), layouts);
  }

  private static Map<Subsystem, List<Pool>> each(
      Map<Subsystem, List<Pool>> pools, BiFunction<Subsystem, List<Pool>, List<Pool>> change) {
    Map<Subsystem, List<Pool>> changed = new EnumMap<>(Subsystem.class);
    pools.forEach((subsystem, of) -> changed.put(subsystem, change.apply(subsystem, of)));
    return changed;
  }
}
