package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.PoolContents;
import java.util.ArrayList;
import java.util.List;

/**
 * A pool that connects have waited for, and into which no connection was ever put back. That idle
 * connections were not reused yet proves nothing: the next connect takes one as soon as it comes. A
 * worker that shuts down closes what is to be put back.
 */
final class NeverReusedRule implements Rule {
  @Override
  public String code() {
    return "never-reused";
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Integer> pids =
          pool.serving().stream().filter(NeverReusedRule::isNeverReused).map(Share::pid).toList();
      if (!pids.isEmpty()) {
        findings.add(finding(pool, pids));
      }
    }
    return findings;
  }

  private static boolean isNeverReused(Share share) {
    return share.pool().contents().map(PoolContents::neverPutBack).orElse(false);
  }

  private Finding finding(SharedPool pool, List<Integer> pids) {
    return new Finding(
        code(),
        pool.subject(),
        pids,
        pids.size(),
        "connects have waited for it, and no connection was ever put back in %d of %d workers"
            .formatted(pids.size(), pool.serving().size()),
        "Call setkeepalive instead of close when a connection is done with, and see that it does not"
            + " fail; otherwise each connect opens a connection.");
  }
}
