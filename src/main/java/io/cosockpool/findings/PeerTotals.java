package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What all workers of a gateway have to one peer. */
final class PeerTotals {
  /**
   * The kernel keeps a closed connection for a minute: these are 10 a second. Another program of
   * the same network namespace may have closed some.
   */
  private static final long MANY_CLOSED = 600;

  private final Map<ConnectionKind, Long> kinds = new EnumMap<>(ConnectionKind.class);
  private final Set<Name> pools = new TreeSet<>();
  private final Set<Integer> pids = new TreeSet<>();
  private long timeWait;

  private PeerTotals() {}

  /** Looks at a peer whose connections are closed again and again. */
  @FunctionalInterface
  interface Look {
    /** What there is to say of it, if anything. */
    Optional<Finding> at(List<Worker> workers, Name peer, PeerTotals totals);
  }

  /** What there is to say of peers whose connections are closed again and again. */
  static List<Finding> ofClosed(Observations observations, Look look) {
    List<Finding> findings = new ArrayList<>();
    for (List<Worker> workers : observations.gateways()) {
      of(workers)
          .forEach(
              (peer, totals) -> {
                if (totals.areClosed()) {
                  look.at(workers, peer, totals).ifPresent(findings::add);
                }
              });
    }
    return findings;
  }

  /** Those of each peer, by its address. */
  private static Map<Name, PeerTotals> of(List<Worker> workers) {
    Map<Name, PeerTotals> totals = new TreeMap<>();
    for (Worker worker : workers) {
      worker
          .parts()
          .connections()
          .ifPresent(
              pool ->
                  pool.peers()
                      .forEach(
                          peer ->
                              totals
                                  .computeIfAbsent(peer.address(), each -> new PeerTotals())
                                  .add(worker.pid(), peer)));
    }
    return totals;
  }

  /** Workers mostly share a network namespace, and each tells of the same closed connections. */
  private void add(int pid, ConnectionPeer peer) {
    peer.kinds().forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
    pools.addAll(peer.pools());
    pids.add(pid);
    timeWait = Math.max(timeWait, peer.timeWait().orElse(0));
  }

  long count(ConnectionKind kind) {
    return kinds.getOrDefault(kind, 0L);
  }

  /** The cosocket pools and upstream blocks that lead there. */
  Set<Name> pools() {
    return pools;
  }

  List<Integer> pids() {
    return List.copyOf(pids);
  }

  /** How many connections to it were closed within the last minute, by this side. */
  long timeWait() {
    return timeWait;
  }

  /** Whether connections to it are closed all the time. */
  private boolean areClosed() {
    return timeWait >= MANY_CLOSED;
  }
}
