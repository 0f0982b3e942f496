package io.cosockpool.report;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.Map;
import java.util.stream.Stream;

/**
 * nginx's own connection pool of one worker.
 *
 * @param counts those of the pool, which counts them anew each time it is asked
 */
record WorkerRow(Worker worker, WorkerConnections pool, Map<ConnectionKind, Long> counts) {
  WorkerRow(Worker worker, WorkerConnections pool) {
    this(worker, pool, pool.kinds());
  }

  /** That of a worker whose connections were read. */
  static Stream<WorkerRow> of(Worker worker) {
    return worker.parts().connections().stream().map(pool -> new WorkerRow(worker, pool));
  }

  int pid() {
    return worker.pid();
  }

  String state() {
    return worker.description().exiting() ? "exiting" : "running";
  }

  /** nginx's rule of one eighth: below that a worker lets others accept. */
  boolean isNearlyUsedUp() {
    return pool.free() < pool.limit() / 8;
  }

  /** The part of the entries that is in use. */
  double usage() {
    return (double) pool.inUse() / Math.max(1, pool.limit());
  }
}
