package io.cosockpool.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An address that a worker has connected to.
 *
 * @param kinds how many connections of which kind lead there; kinds without any are absent
 * @param timeWait how many sockets toward it are in TIME_WAIT in the worker's network namespace,
 *     which other programs may have closed; empty if the kernel does not tell
 * @param pools the cosocket pools and upstream blocks that these count for, in the order of their
 *     names
 */
public record ConnectionPeer(
    Name address, Map<ConnectionKind, Long> kinds, OptionalLong timeWait, List<Name> pools) {
  /** How many connections are in use, cosockets of no pool among them. */
  public long inUse() {
    return kinds.values().stream().mapToLong(Long::longValue).sum() - idle();
  }

  /** How many are kept for their next use. */
  public long idle() {
    return count(ConnectionKind.COSOCKET_IDLE)
        + count(ConnectionKind.UPSTREAM_IDLE)
        + count(ConnectionKind.BALANCER_IDLE);
  }

  /** How many are cosockets in use that count for no pool. */
  public long unpooled() {
    return count(ConnectionKind.COSOCKET_UNPOOLED);
  }

  private long count(ConnectionKind kind) {
    return kinds.getOrDefault(kind, 0L);
  }

  ConnectionPeer redacted(Pseudonyms pseudonyms) {
    return new ConnectionPeer(
        pseudonyms.ofPeer(address),
        kinds,
        timeWait,
        pools.stream().map(pseudonyms::of).sorted().toList());
  }
}
