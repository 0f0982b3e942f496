package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import java.util.List;
import java.util.Optional;

/** A peer that Lua code connects to and closes again and again, and that no pool leads to. */
final class NoPoolRule implements Rule {
  @Override
  public String code() {
    return "no-pool";
  }

  @Override
  public List<Finding> find(Observations observations) {
    return PeerTotals.ofClosed(
        observations,
        (workers, peer, totals) ->
            totals.count(ConnectionKind.COSOCKET_UNPOOLED) > 0 && totals.pools().isEmpty()
                ? Optional.of(finding(peer, totals))
                : Optional.empty());
  }

  private Finding finding(Name peer, PeerTotals totals) {
    long unpooled = totals.count(ConnectionKind.COSOCKET_UNPOOLED);
    return new Finding(
        code(),
        new Subject.Peer(peer),
        totals.pids(),
        totals.timeWait(),
        ("%,d cosocket%s in use outside of any pool, %,d connections to it were closed within the last"
                + " minute (TIME_WAIT), and no pool leads to it")
            .formatted(unpooled, unpooled == 1 ? " is" : "s are", totals.timeWait()),
        "Call setkeepalive instead of close where a connection is done with, after its last use, and"
            + " look at what setkeepalive returns: it has not succeeded for this peer, or all that it"
            + " kept has expired.");
  }
}
