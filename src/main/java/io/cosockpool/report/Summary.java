package io.cosockpool.report;

import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import java.util.List;

/**
 * The numbers of one subsystem that tell most.
 *
 * @param pools how many names there are
 * @param workers how many workers have its module loaded
 * @param full how many of these names are full in one worker or more
 * @param queued how many connects wait in all of them
 */
record Summary(Subsystem subsystem, long pools, long workers, long full, long queued) {
  static Summary of(Report report, Subsystem subsystem) {
    List<Pool> pools =
        report.workers().stream()
            .flatMap(worker -> worker.pools().getOrDefault(subsystem, List.of()).stream())
            .toList();
    return new Summary(
        subsystem,
        pools.stream().map(Pool::name).distinct().count(),
        report.workers().stream().filter(worker -> worker.pools().containsKey(subsystem)).count(),
        pools.stream().filter(Pool::isFull).map(Pool::name).distinct().count(),
        pools.stream().mapToLong(Pool::queued).sum());
  }
}
