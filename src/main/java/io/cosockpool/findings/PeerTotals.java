package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
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

  /** Looks at a peer. */
  @FunctionalInterface
  interface Look {
    /** What there is to say of it, if anything. */
    Optional<Finding> at(List<Worker> workers, Name peer, PeerTotals totals);
  }

  /**
   * What there is to say of peers. Connections that last for milliseconds are often missed by one
   * look, so two of them count.
   */
  static List<Finding> ofEach(Observations observations, Look look) {
    List<Finding> findings = new ArrayList<>();
    for (List<Worker> workers : observations.gateways()) {
      Map<Name, PeerTotals> totals = of(workers);
      of(workersBefore(workers, observations))
          .forEach((peer, then) -> totals.merge(peer, then, PeerTotals::inEither));
      totals.forEach((peer, all) -> look.at(workers, peer, all).ifPresent(findings::add));
    }
    return findings;
  }

  /** Whether connections to a peer are closed again and again, whoever does that. */
  static boolean anyAreClosed(Observations observations) {
    return observations.gateways().stream()
        .flatMap(workers -> of(workers).values().stream())
        .anyMatch(PeerTotals::areClosed);
  }

  private static List<Worker> workersBefore(List<Worker> workers, Observations observations) {
    return workers.stream()
        .flatMap(worker -> observations.workerBefore(worker).stream())
        .map(SeenWorker::worker)
        .toList();
  }

  /** Those of each peer, by its address. */
  private static Map<Name, PeerTotals> of(List<Worker> workers) {
    Map<Name, PeerTotals> totals = new TreeMap<>();
    for (Worker worker : workers) {
      worker.parts().connections().map(WorkerConnections::peers).orElse(List.of()).stream()
          .forEach(
              peer ->
                  totals
                      .computeIfAbsent(peer.address(), each -> new PeerTotals())
                      .add(worker.pid(), peer));
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

  /** The same with what another look shows of the same peer: of each the most that was seen. */
  private PeerTotals inEither(PeerTotals other) {
    other.kinds.forEach((kind, count) -> kinds.merge(kind, count, Math::max));
    pools.addAll(other.pools);
    pids.addAll(other.pids);
    timeWait = Math.max(timeWait, other.timeWait);
    return this;
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

  /** Whether this side closes connections to it all the time. */
  boolean areClosed() {
    return timeWait >= MANY_CLOSED;
  }
}
