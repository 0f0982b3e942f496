package io.cosockpool.findings;

import io.cosockpool.findings.Observations.PoolTable;
import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A worker that does not get to its events: idle connections of its pools were closed by their
 * peers or hold what these sent, and it leaves them as they are.
 */
final class WorkerBlockedRule implements Rule {
  @Override
  public String code() {
    return "worker-blocked";
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (PoolTable table : observations.tables()) {
      leftLying(table.pools())
          .forEach((pid, left) -> findings.add(finding(table.subsystem(), pid, left)));
    }
    return findings;
  }

  /** By process and pool how many idle connections need the worker; only where there are any. */
  private static Map<Integer, Map<Name, Long>> leftLying(List<SharedPool> pools) {
    Map<Integer, Map<Name, Long>> left = new TreeMap<>();
    for (SharedPool pool : pools) {
      for (Share share : pool.shares()) {
        long count = share.idle().stream().filter(IdleConnection::needsWorker).count();
        if (count > 0) {
          left.computeIfAbsent(share.pid(), pid -> new TreeMap<>()).put(pool.name(), count);
        }
      }
    }
    return left;
  }

  private Finding finding(Subsystem subsystem, int pid, Map<Name, Long> left) {
    long count = left.values().stream().mapToLong(Long::longValue).sum();
    return new Finding(
        code(),
        new Subject.Pools(subsystem, List.copyOf(left.keySet())),
        List.of(pid),
        count,
        "process %d does not notice that peers closed idle connections or sent something on them: %d"
            .formatted(pid, count),
        "All requests of this worker stand still. Find the Lua code that keeps it busy or waits"
            + " without ngx functions (os.execute, io, a library with blocking sockets, a long loop),"
            + " or what takes the processor from it.");
  }
}
