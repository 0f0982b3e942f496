package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One worker that uses a pool much more than the others do. Workers that share their load evenly
 * differ by chance by about the square root of their load: of 20 and more, four times the others'
 * mean is none.
 */
final class WorkerSkewRule implements Rule {
  private static final int LEAST_WORKERS = 2;
  private static final long LEAST_LOAD = 20;
  private static final long TIMES = 4;

  @Override
  public String code() {
    return "worker-skew";
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      if (pool.shares().size() >= LEAST_WORKERS) {
        Share busiest =
            pool.shares().stream().max(Comparator.comparingLong(Share::load)).orElseThrow();
        long ofAll = pool.shares().stream().mapToLong(Share::load).sum();
        double mean = (double) (ofAll - busiest.load()) / (pool.shares().size() - 1);
        if (busiest.load() >= LEAST_LOAD && busiest.load() >= TIMES * mean) {
          findings.add(finding(pool, busiest, mean));
        }
      }
    }
    return findings;
  }

  private Finding finding(SharedPool pool, Share busiest, double mean) {
    return new Finding(
        code(),
        pool.subsystem(),
        List.of(pool.name()),
        List.of(busiest.pid()),
        "process %d uses or waits for %d connections, the others for %.1f on average"
            .formatted(busiest.pid(), busiest.load(), mean),
        "See whether one worker takes most connections (listen ... reuseport helps), or a timer or"
            + " a lock makes one worker do the work of all. Pools are not shared between workers.");
  }
}
