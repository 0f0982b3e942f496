package io.cosockpool.findings;

import static java.util.stream.Collectors.toSet;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** An upstream whose connections nginx opens and closes again and again. */
final class UpstreamKeepaliveRule implements Rule {
  private static final Set<ConnectionKind> IDLE =
      EnumSet.of(ConnectionKind.UPSTREAM_IDLE, ConnectionKind.BALANCER_IDLE);

  private static final String KEEPS =
      "See whether keepalive of the upstream block is smaller than the number of connections that a"
          + " worker uses at once, or proxy_pass lacks proxy_http_version 1.1 with an empty"
          + " Connection header. fastcgi_pass needs fastcgi_keep_conn on; grpc_pass needs neither."
          + " keepalive_requests and keepalive_time of the block close connections, too.";

  private static final String KEEPS_NONE =
      "Give the upstream block keepalive, as large as the number of connections that a worker uses"
          + " at once; proxy_pass needs proxy_http_version 1.1 and an empty Connection header with"
          + " it, fastcgi_pass needs fastcgi_keep_conn on, grpc_pass nothing more. In"
          + " balancer_by_lua call enable_keepalive.";

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
            totals.areClosed()
                    && isByUpstreamsAlone(totals)
                    && !hasPool(workers, peer, observations)
                ? Optional.of(finding(workers, peer, totals, observations))
                : Optional.empty());
  }

  /** What closes connections must be known. */
  private static boolean isByUpstreamsAlone(PeerTotals totals) {
    return totals.count(ConnectionKind.UPSTREAM_ACTIVE) > 0
        && totals.count(ConnectionKind.COSOCKET_ACTIVE) == 0
        && totals.count(ConnectionKind.COSOCKET_UNPOOLED) == 0
        && totals.count(ConnectionKind.COSOCKET_IDLE) == 0;
  }

  /** Without a name of its own a cosocket pool has that of the address. */
  private static boolean hasPool(List<Worker> workers, Name peer, Observations observations) {
    return workers.stream()
        .map(SeenWorker::new)
        .anyMatch(seen -> observations.inEitherLook(Set.of(peer), seen).findAny().isPresent());
  }

  private Finding finding(
      List<Worker> workers, Name peer, PeerTotals totals, Observations observations) {
    long active = totals.count(ConnectionKind.UPSTREAM_ACTIVE);
    Optional<Kept> kept = Kept.of(workers, peer, observations);
    return new Finding(
        code(),
        new Subject.Peer(peer),
        totals.pids(),
        totals.timeWait(),
        Wording.of(
            "%s requests, "
                .formatted(
                    Wording.counted(active, "connection to it serves", "connections to it serve")),
            kept.map(Kept::words).orElse(Wording.of()),
            "and %,d were closed within the last minute (TIME_WAIT)".formatted(totals.timeWait())),
        kept.isPresent() ? KEEPS : KEEPS_NONE);
  }

  /**
   * What workers keep of the upstream block that connections in use belong to. Other blocks may
   * lead to the same peer, and tell nothing of it.
   *
   * @param size how many connections each worker may keep
   * @param idle how many all workers have to the peer
   */
  private record Kept(Name block, long size, long idle) {
    /** Empty if the block is not known, has no keepalive, or is not the only one. */
    static Optional<Kept> of(List<Worker> workers, Name peer, Observations observations) {
      Set<Optional<Name>> blocks =
          workers.stream()
              .flatMap(
                  worker ->
                      Stream.concat(
                          worker.parts().connections().stream(),
                          observations.connectionsBefore(worker).stream()))
              .flatMap(connections -> connections.entries().stream())
              .filter(
                  entry ->
                      entry.kind() == ConnectionKind.UPSTREAM_ACTIVE
                          && entry.peer().equals(Optional.of(peer)))
              .map(HeldConnection::pool)
              .collect(toSet());
      return blocks.size() == 1
          ? blocks.iterator().next().flatMap(block -> of(block, workers, peer))
          : Optional.empty();
    }

    private static Optional<Kept> of(Name block, List<Worker> workers, Name peer) {
      List<WorkerConnections> all =
          workers.stream().flatMap(worker -> worker.parts().connections().stream()).toList();
      long idle =
          all.stream()
              .flatMap(connections -> connections.entries().stream())
              .filter(
                  entry ->
                      IDLE.contains(entry.kind())
                          && entry.peer().equals(Optional.of(peer))
                          && entry.pool().equals(Optional.of(block)))
              .count();
      OptionalLong size =
          all.stream()
              .flatMap(connections -> connections.keepalivePools().stream())
              .filter(pool -> pool.name().equals(Optional.of(block)))
              .map(KeepalivePool::size)
              .flatMapToLong(OptionalLong::stream)
              .max();
      return size.isPresent()
          ? Optional.of(new Kept(block, size.getAsLong(), idle))
          : Optional.empty();
    }

    Wording words() {
      return Wording.of(
          "of the upstream block ",
          block,
          " %,d are kept idle, where each worker may keep %,d, ".formatted(idle, size));
    }
  }
}
