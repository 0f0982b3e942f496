package io.cosockpool.cli;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Name;
import io.cosockpool.model.NameGlob;
import io.cosockpool.model.Report;
import io.cosockpool.model.TcpState;
import io.cosockpool.report.ConnectionOrder;
import java.util.List;
import java.util.Optional;

/**
 * Which connections of a report are shown, and how they are arranged. What is empty selects all.
 *
 * @param listed whether they are shown one by one
 * @param kinds of {@code --kind}
 * @param pools of {@code --pool}
 * @param peers of {@code --peer}
 * @param states of {@code --tcp-state}
 * @param order what comes first, if it was given
 * @param top the most rows, if it was given
 */
record ShownConnections(
    boolean listed,
    List<ConnectionKind> kinds,
    List<NameGlob> pools,
    List<PeerPattern> peers,
    List<TcpState> states,
    Optional<ConnectionOrder> order,
    Optional<Integer> top)
    implements Choice {

  boolean wants(HeldConnection connection) {
    return (kinds.isEmpty() || kinds.contains(connection.kind()))
        && (pools.isEmpty() || connection.pool().filter(this::wantsPool).isPresent())
        && (peers.isEmpty() || connection.peer().filter(this::wantsPeer).isPresent())
        && (states.isEmpty()
            || connection.tcp().filter(tcp -> states.contains(tcp.state())).isPresent());
  }

  @Override
  public boolean wantsPool(Name name) {
    return pools.isEmpty() || pools.stream().anyMatch(glob -> glob.matches(name));
  }

  private boolean wantsPeer(Name address) {
    return peers.isEmpty() || peers.stream().anyMatch(pattern -> pattern.matches(address));
  }

  private boolean wants(ConnectionPeer peer) {
    return wantsPeer(peer.address())
        && (pools.isEmpty() || peer.pools().stream().anyMatch(this::wantsPool));
  }

  private boolean wants(KeepalivePool pool) {
    return pools.isEmpty() || pool.name().filter(this::wantsPool).isPresent();
  }

  /** The report with the wanted pools and peers; the counts stay those of all connections. */
  @Override
  public Report of(Report report) {
    Report withPools = pools.isEmpty() ? report : report.withPools(this::wantsPool);
    return withPools.withConnections(pool -> pool.with(this::wants, this::wants));
  }
}
