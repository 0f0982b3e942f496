package io.cosockpool.findings;

import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.PoolName;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A report as the rules look at it: each pool with all the workers that have it.
 *
 * @param pools by subsystem, in the order of their names
 * @param workers how many workers there are, with pools and without
 */
record Observations(Map<Subsystem, List<SharedPool>> pools, int workers) {
  /** A pool of one worker. */
  record Share(Worker worker, Pool pool) {
    int pid() {
      return worker.pid();
    }

    /** What is in use or wanted. */
    long load() {
      return pool.inUse() + pool.queued();
    }

    /** Its idle connections; none if what the pool holds was not read. */
    List<IdleConnection> idle() {
      return pool.contents().map(PoolContents::idle).orElse(List.of());
    }
  }

  /**
   * The pools of one name in all workers, each of which has limits of its own.
   *
   * @param shares one or more, in the order of the process ids
   */
  record SharedPool(Subsystem subsystem, PoolName name, List<Share> shares) {}

  static Observations of(Report report) {
    Map<Subsystem, Map<PoolName, List<Share>>> shares = new EnumMap<>(Subsystem.class);
    for (Worker worker : report.workers()) {
      worker
          .pools()
          .forEach(
              (subsystem, pools) -> {
                Map<PoolName, List<Share>> byName =
                    shares.computeIfAbsent(subsystem, each -> new TreeMap<>());
                for (Pool pool : pools) {
                  byName
                      .computeIfAbsent(pool.name(), name -> new ArrayList<>())
                      .add(new Share(worker, pool));
                }
              });
    }
    Map<Subsystem, List<SharedPool>> pools = new EnumMap<>(Subsystem.class);
    shares.forEach(
        (subsystem, byName) -> {
          List<SharedPool> ofSubsystem = new ArrayList<>();
          byName.forEach((name, of) -> ofSubsystem.add(new SharedPool(subsystem, name, of)));
          pools.put(subsystem, ofSubsystem);
        });
    return new Observations(pools, report.workers().size());
  }

  /** The pools of both subsystems. */
  List<SharedPool> all() {
    return pools.values().stream().flatMap(List::stream).toList();
  }
}
