package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import java.util.ArrayList;
import java.util.List;

/** A pool that all workers together may fill beyond what its peer can take. */
final class PeerLimitRule implements Rule {
  private final long limit;

  /**
   * For a limit.
   *
   * @param limit the connections that one peer can take
   */
  PeerLimitRule(long limit) {
    this.limit = limit;
  }

  @Override
  public String code() {
    return "peer-limit";
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      long sizes = pool.shares().stream().mapToLong(share -> share.pool().size()).sum();
      if (sizes > limit) {
        findings.add(
            new Finding(
                code(),
                pool.subsystem(),
                List.of(pool.name()),
                pool.shares().stream().map(Share::pid).toList(),
                "%d workers may keep %d connections, and the peer can take %d"
                    .formatted(pool.shares().size(), sizes, limit),
                "A size counts for each worker: divide what the peer can take by the number of"
                    + " workers, or raise the peer's limit."));
      }
    }
    return findings;
  }
}
