package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A pool with a backlog that never fills: its worker runs out of connections before. */
final class BacklogUnreachableRule implements Rule {
  /** A client of these has one entry for any number of requests. */
  private static final Set<ConnectionKind> MULTIPLEXED =
      EnumSet.of(ConnectionKind.HTTP2, ConnectionKind.QUIC);

  /** Fewer do not tell whether one would have several. */
  private static final int FEWEST_HOLDERS = 2;

  private static final Set<ConnectionKind> FOR_GOOD =
      EnumSet.of(
          ConnectionKind.LISTENING,
          ConnectionKind.CHANNEL,
          ConnectionKind.INIT_WORKER,
          ConnectionKind.LUA_INTERNAL);

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

  private static boolean isUnreachable(Share share) {
    return queues(share) && isTooMuch(share, clients(share));
  }

  private static boolean queues(Share share) {
    return share.pool().backlog().orElse(0) > 0;
  }

  /** An unknown number of connections is as good as any. */
  private static boolean isTooMuch(Share share, long clients) {
    return needed(share, clients)
        > share.worker().description().connectionLimit().orElse(Long.MAX_VALUE);
  }

  /** Who holds the connections tells whether each client has one. */
  @Override
  public boolean asksWhoHolds(Observations observations) {
    return observations.all().stream()
        .flatMap(pool -> pool.shares().stream())
        .anyMatch(
            share ->
                share.inUse().size() >= FEWEST_HOLDERS
                    && queues(share)
                    && isTooMuch(share, share.pool().size() + 1));
  }

  /**
   * How many entries of nginx's connection pool are taken as soon as a connect is queued: those of
   * the pool's connections, of the clients that they are for, of one more that asks, and those that
   * are taken for good. A connect that is queued takes none yet.
   */
  private static long needed(Share share, long clients) {
    return share.pool().size() + clients + taken(share);
  }

  private static long clients(Share share) {
    return hasClientForEach(share) ? share.pool().size() + 1 : 1;
  }

  /**
   * Whether each connection of the pool is for a client of its own. Those in use tell, if all of
   * their holders are known: one that has several of them at once shows that it is otherwise, and
   * so do clients that send many requests over one connection.
   */
  private static boolean hasClientForEach(Share share) {
    List<Long> holders =
        share.inUse().stream()
            .flatMap(connection -> connection.holder().stream())
            .map(holder -> holder.request().number())
            .toList();
    return holders.size() >= FEWEST_HOLDERS
        && holders.size() == share.inUse().size()
        && holders.stream().distinct().count() == holders.size()
        && kinds(share).noneMatch(MULTIPLEXED::contains);
  }

  /** A worker listens somewhere, or nobody asks it for anything. */
  private static long taken(Share share) {
    return Math.max(1, kinds(share).filter(FOR_GOOD::contains).count());
  }

  private static Stream<ConnectionKind> kinds(Share share) {
    return share.worker().parts().connections().stream()
        .flatMap(connections -> connections.entries().stream())
        .map(HeldConnection::kind);
  }

  private Finding finding(SharedPool pool, List<Share> unreachable) {
    Share first = unreachable.getFirst();
    return new Finding(
        code(),
        pool.subject(),
        unreachable.stream().map(Share::pid).toList(),
        first.pool().size(),
        ("it queues connects beyond %d connections; with %s and %d always in use this takes %d of"
                + " nginx's, and process %d can have %d in all")
            .formatted(
                first.pool().size(),
                hasClientForEach(first) ? "a client for each, one that waits" : "one client",
                taken(first),
                needed(first, clients(first)),
                first.pid(),
                first.worker().description().connectionLimit().orElseThrow()),
        "Lower pool_size to what one worker may use of the peer at once, or raise"
            + " worker_connections; otherwise requests fail where they were meant to queue.");
  }
}
