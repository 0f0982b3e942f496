package io.cosockpool.report;

import io.cosockpool.model.Name;
import io.cosockpool.model.Subsystem;

/**
 * What a row of the live screen stands for, by which it is found again when the rows have moved.
 *
 * @param by what it stands for
 * @param name of no bytes where it stands for all pools of a worker
 * @param pid 0 where it stands for a pool of all workers
 */
public record LiveRow(PoolGrouping by, Subsystem subsystem, Name name, int pid) {
  static LiveRow of(PoolRow row) {
    return new LiveRow(
        row.by(), row.subsystem(), row.name(), row.by() == PoolGrouping.POOL ? 0 : row.firstPid());
  }

  /** Whether it stands for all pools of a worker. */
  boolean isWorker() {
    return by == PoolGrouping.WORKER;
  }

  boolean hasPid(int other) {
    return pid == 0 || pid == other;
  }

  String title() {
    String pool = isWorker() ? "" : subsystem.label() + " pool " + name.readable();
    String worker = pid == 0 ? "" : "worker " + pid;
    return pool.isEmpty() || worker.isEmpty() ? pool + worker : pool + " of " + worker;
  }
}
