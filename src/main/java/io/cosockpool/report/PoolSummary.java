package io.cosockpool.report;

import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import java.util.List;

/**
 * The numbers of one subsystem that tell most.
 *
 * @param pools how many names there are
 * @param workers how many workers have its module loaded
 * @param full how many of these names are full in one worker or more
 * @param queued how many connects wait in all of them
 */
record PoolSummary(Subsystem subsystem, long pools, long workers, long full, long queued) {
  static PoolSummary of(Report report, Subsystem subsystem) {
    List<Pool> pools =
        report.workers().stream()
            .flatMap(worker -> worker.pools().getOrDefault(subsystem, List.of()).stream())
            .toList();
    return new PoolSummary(
        subsystem,
        pools.stream().map(Pool::name).distinct().count(),
        report.workers().stream().filter(worker -> worker.pools().containsKey(subsystem)).count(),
        pools.stream().filter(Pool::isFull).map(Pool::name).distinct().count(),
        pools.stream().mapToLong(Pool::queued).sum());
  }

  /** The numbers as a line above the bars. */
  String sentence() {
    return "%s: %s in %s; %,d full%s, %s"
        .formatted(
            subsystem.label(),
            Wording.counted(pools, "pool", "pools"),
            Wording.counted(workers, "worker", "workers"),
            full,
            full > 0 && workers > 1 ? " in one worker or more" : "",
            Wording.counted(queued, "connect waits", "connects wait"));
  }

  /** The same numbers for the page. */
  List<Tile> tiles() {
    return List.of(
        new Tile("subsystem", subsystem.label(), false),
        Tile.of("pools", pools, false),
        Tile.of("workers", workers, false),
        Tile.of(workers > 1 ? "pools full in one worker or more" : "pools full", full, full > 0),
        Tile.of("connects waiting", queued, queued > 0));
  }
}
