package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** An upstream whose connections nginx opens and closes again and again. */
final class UpstreamKeepaliveRule implements Rule {
  @Override
  public String code() {
    return "upstream-keepalive";
  }

  @Override
  public boolean suspects(Observations observations) {
    return PeerTotals.anyAreClosed(observations) && find(observations).isEmpty();
  }

  @Override
  public List<Finding> find(Observations observations) {
    return PeerTotals.ofEach(
        observations,
        (workers, peer, totals) ->
            totals.areClosed() && isByUpstreamsAlone(totals)
                ? Optional.of(finding(peer, totals, kept(workers, totals)))
                : Optional.empty());
  }

  /** What closes connections must be known. */
  private static boolean isByUpstreamsAlone(PeerTotals totals) {
    return totals.count(ConnectionKind.UPSTREAM_ACTIVE) > 0
        && totals.count(ConnectionKind.COSOCKET_ACTIVE) == 0
        && totals.count(ConnectionKind.COSOCKET_UNPOOLED) == 0
        && totals.count(ConnectionKind.COSOCKET_IDLE) == 0;
  }

  /** How many connections each worker keeps for the upstream blocks that lead to it. */
  private static OptionalLong kept(List<Worker> workers, PeerTotals totals) {
    return workers.stream()
        .flatMap(worker -> worker.parts().connections().stream())
        .flatMap(pool -> pool.keepalivePools().stream())
        .filter(pool -> pool.name().filter(totals.pools()::contains).isPresent())
        .map(KeepalivePool::size)
        .flatMapToLong(OptionalLong::stream)
        .max();
  }

  private Finding finding(Name peer, PeerTotals totals, OptionalLong kept) {
    long idle =
        totals.count(ConnectionKind.UPSTREAM_IDLE) + totals.count(ConnectionKind.BALANCER_IDLE);
    return new Finding(
        code(),
        new Subject.Peer(peer),
        totals.pids(),
        totals.timeWait(),
        ("%,d connections to it serve requests, %,d are kept idle%s, and %,d were closed within the"
                + " last minute (TIME_WAIT)")
            .formatted(
                totals.count(ConnectionKind.UPSTREAM_ACTIVE),
                idle,
                kept.isPresent()
                    ? " of %,d that each worker may keep".formatted(kept.getAsLong())
                    : "",
                totals.timeWait()),
        "Give the upstream block keepalive, as large as the number of connections that a worker uses"
            + " at once, with proxy_http_version 1.1 and an empty Connection header; in"
            + " balancer_by_lua call enable_keepalive.");
  }
}
