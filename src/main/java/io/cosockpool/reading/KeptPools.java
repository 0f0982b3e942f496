package io.cosockpool.reading;

import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Subsystem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last reading of each pool of many workers. Pools come and go while a command runs, under
 * names that need not come again: beyond a bound those that were seen longest ago are given up.
 */
final class KeptPools {
  /** A pool with a name of so many bytes takes the room of two. */
  private static final int SHORT_NAME = 256;

  private final long most;
  private final Map<Key, Pool> pools = new LinkedHashMap<>();
  private final Map<Integer, Long> givenUp = new HashMap<>();
  private long kept;

  /** Which pool it is of which worker. */
  private record Key(int pid, Subsystem subsystem, Name name) {}

  /**
   * Keeps so much.
   *
   * @param most how many pools, idle connections and queued connects together
   */
  KeptPools(long most) {
    this.most = most;
  }

  /** How much room a pool takes. */
  private static long weight(Pool pool) {
    long held = pool.contents().map(KeptPools::weight).orElse(0L);
    return 1 + held + pool.name().length() / SHORT_NAME;
  }

  private static long weight(PoolContents contents) {
    return (long) contents.idle().size() + contents.waiting().size();
  }

  /** How much room the pools of a worker take. */
  static long weight(Map<Subsystem, List<Pool>> pools) {
    return pools.values().stream().flatMap(List::stream).mapToLong(KeptPools::weight).sum();
  }

  /** Takes a later reading of a worker. */
  void add(int pid, Map<Subsystem, List<Pool>> read) {
    read.forEach(
        (subsystem, of) -> of.forEach(pool -> add(new Key(pid, subsystem, pool.name()), pool)));
    Iterator<Map.Entry<Key, Pool>> oldest = pools.entrySet().iterator();
    while (kept > most && oldest.hasNext()) {
      Map.Entry<Key, Pool> given = oldest.next();
      kept -= weight(given.getValue());
      givenUp.merge(given.getKey().pid(), 1L, Long::sum);
      oldest.remove();
    }
  }

  private void add(Key key, Pool pool) {
    Pool before = pools.remove(key);
    kept += weight(pool) - (before == null ? 0 : weight(before));
    pools.put(key, pool);
  }

  /** The pools of each worker by subsystem, in the order of their names. */
  Map<Integer, Map<Subsystem, List<Pool>>> byWorker() {
    Map<Integer, Map<Subsystem, List<Pool>>> byWorker = new HashMap<>();
    pools.forEach(
        (key, pool) ->
            byWorker
                .computeIfAbsent(key.pid(), pid -> new EnumMap<>(Subsystem.class))
                .computeIfAbsent(key.subsystem(), subsystem -> new ArrayList<>())
                .add(pool));
    byWorker
        .values()
        .forEach(each -> each.values().forEach(of -> of.sort(Comparator.comparing(Pool::name))));
    return byWorker;
  }

  /** Gives up all pools of a worker that is given up itself. */
  void forget(int pid) {
    pools
        .entrySet()
        .removeIf(
            each -> {
              boolean ofWorker = each.getKey().pid() == pid;
              kept -= ofWorker ? weight(each.getValue()) : 0;
              return ofWorker;
            });
    givenUp.remove(pid);
  }

  /** How many pools of a worker were given up; one that came again and went again counts twice. */
  long givenUp(int pid) {
    return givenUp.getOrDefault(pid, 0L);
  }
}
