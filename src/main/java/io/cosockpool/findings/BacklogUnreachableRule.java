package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import java.util.ArrayList;
import java.util.List;

/** A pool with a backlog that never fills: its worker runs out of connections before. */
final class BacklogUnreachableRule implements Rule {
  @Override
  public String code() {
    return "backlog-unreachable";
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Share> unreachable =
          pool.serving().stream().filter(BacklogUnreachableRule::isUnreachable).toList();
      if (!unreachable.isEmpty()) {
        findings.add(finding(pool, unreachable));
      }
    }
    return findings;
  }

  /** An unknown number of connections is as good as any. */
  private static boolean isUnreachable(Share share) {
    return share.pool().backlog().orElse(0) > 0
        && share.pool().size()
            >= share.worker().description().connectionLimit().orElse(Long.MAX_VALUE);
  }

  private Finding finding(SharedPool pool, List<Share> unreachable) {
    Share first = unreachable.getFirst();
    return new Finding(
        code(),
        pool.subject(),
        unreachable.stream().map(Share::pid).toList(),
        first.pool().size(),
        "it queues connects beyond %d connections, and process %d can have %d in all"
            .formatted(
                first.pool().size(),
                first.pid(),
                first.worker().description().connectionLimit().orElseThrow()),
        "Lower pool_size to what one worker may use of the peer at once, or raise"
            + " worker_connections; otherwise requests fail where they were meant to queue.");
  }
}
