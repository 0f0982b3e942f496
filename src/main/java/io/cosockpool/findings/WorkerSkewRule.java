package io.cosockpool.findings;

import io.cosockpool.findings.Observations.PoolTable;
import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One worker that uses a pool much more than the others do, and does not have much of it left.
 * Workers that share their load evenly differ by chance by about the square root of their load: of
 * 20 and more, four times the others' mean is none.
 */
final class WorkerSkewRule implements Rule {
  private static final int LEAST_WORKERS = 2;
  private static final long LEAST_LOAD = 20;
  private static final long TIMES = 4;

  /** Below half of its size, a pool bears twice the load, and skew does no harm. */
  private static final long LEAST_OF_SIZE = 2;

  private static final Comparator<Share> BY_LOAD = Comparator.comparingLong(Share::load);

  @Override
  public String code() {
    return "worker-skew";
  }

  @Override
  public boolean needsTime() {
    return true;
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (PoolTable table : observations.tables()) {
      if (table.serving() >= LEAST_WORKERS) {
        for (SharedPool pool : table.pools()) {
          pool.serving().stream()
              .max(BY_LOAD)
              .filter(WorkerSkewRule::isMuch)
              .ifPresent(busiest -> compare(pool, busiest, table.serving(), findings));
        }
      }
    }
    return findings;
  }

  private static boolean isMuch(Share busiest) {
    return busiest.load() >= LEAST_LOAD && LEAST_OF_SIZE * busiest.load() >= busiest.pool().size();
  }

  /** A worker that does not have the pool uses none of it. */
  private void compare(SharedPool pool, Share busiest, long workers, List<Finding> findings) {
    long ofAll = pool.serving().stream().mapToLong(Share::load).sum();
    double mean = (double) (ofAll - busiest.load()) / (workers - 1);
    if (busiest.load() >= TIMES * mean) {
      findings.add(finding(pool, busiest, mean));
    }
  }

  private Finding finding(SharedPool pool, Share busiest, double mean) {
    return new Finding(
        code(),
        pool.subject(),
        List.of(busiest.pid()),
        busiest.load(),
        "process %d uses or waits for %d connections of a size of %d, the others for %.1f on average"
            .formatted(busiest.pid(), busiest.load(), busiest.pool().size(), mean),
        "See whether one worker takes most connections (listen ... reuseport helps), or a timer or"
            + " a lock makes one worker do the work of all. Pools are not shared between workers.");
  }
}
