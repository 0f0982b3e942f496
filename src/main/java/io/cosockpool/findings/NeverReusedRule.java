package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import java.util.ArrayList;
import java.util.List;

/**
 * A pool of which connections were closed, and into which none was ever put back. Connects wait
 * only for a pool that has as many connections as its size: if fewer are in use now and none was
 * ever put back, some were closed. As long as all of them are in use, nothing tells whether they
 * will be put back: their peer may be slow. That idle connections were not reused yet proves
 * nothing: the next connect takes one as soon as it comes. A worker that shuts down closes what is
 * to be put back.
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
    Pool pool = share.pool();
    return pool.inUse() < pool.size()
        && pool.contents().filter(held -> hasClosed(pool, held)).isPresent();
  }

  private static boolean hasClosed(Pool pool, PoolContents held) {
    return held.mostIdle() == 0 && (held.haveWaited() || pool.queued() > 0);
  }

  private Finding finding(SharedPool pool, List<Integer> pids) {
    return new Finding(
        code(),
        pool.subject(),
        pids,
        pids.size(),
        "connects had to wait, and no connection was ever put back in %d of %d workers"
            .formatted(pids.size(), pool.serving().size()),
        "Call setkeepalive instead of close when a connection is done with, and see that it does not"
            + " fail; otherwise each connect opens a connection.");
  }
}
