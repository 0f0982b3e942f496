package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A peer that does not acknowledge what is sent to it. Connections that were idle for long are
 * often forgotten by what stands in between, while new ones are fine.
 */
final class PeerUnreachedRule implements Rule {
  private static final Set<ConnectionKind> IN_USE =
      EnumSet.of(
          ConnectionKind.COSOCKET_ACTIVE,
          ConnectionKind.COSOCKET_UNPOOLED,
          ConnectionKind.UPSTREAM_ACTIVE);

  /** One or two may have lost their packets by chance. */
  private static final int LEAST = 3;

  /**
   * The kernel waits for 200 ms or more before it sends again, and for twice that the next time.
   */
  private static final long LEAST_RETRANSMITS = 2;

  private static final String FORGOTTEN =
      "Give setkeepalive a shorter timeout than what stands in between keeps idle connections (NAT, a"
          + " load balancer, a firewall): it has probably forgotten these. If new connections get no"
          + " answer either, look at link, route and the peer's host.";

  private static final String UNREACHED =
      "Look at whether the peer is reached at all (link, route, firewall, the host itself) before its"
          + " load. A shorter read timeout frees connections sooner.";

  @Override
  public String code() {
    return "peer-unreached";
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (List<Worker> workers : observations.gateways()) {
      Map<Name, List<Met>> all = Met.byPeer(workers, entry -> IN_USE.contains(entry.kind()));
      all.forEach(
          (peer, connections) -> {
            List<Met> unreached =
                connections.stream().filter(each -> isUnreached(each.connection())).toList();
            if (unreached.size() >= LEAST) {
              findings.add(finding(peer, unreached, connections.size() - unreached.size()));
            }
          });
    }
    return findings;
  }

  private static boolean isUnreached(HeldConnection entry) {
    return entry
        .tcp()
        .filter(
            tcp ->
                tcp.state() == TcpState.ESTABLISHED
                    && tcp.unsentBytes() > 0
                    && tcp.retransmits().orElse(0) >= LEAST_RETRANSMITS)
        .isPresent();
  }

  private Finding finding(Name peer, List<Met> unreached, long others) {
    long reused =
        unreached.stream().filter(each -> each.connection().reused().orElse(0) > 0).count();
    return new Finding(
        code(),
        new Subject.Peer(peer),
        Met.pids(unreached),
        unreached.size(),
        "what was sent on %,d connections in use is not acknowledged, though the kernel tried again"
                .formatted(unreached.size())
            + "; %,d of these came out of a pool; %,d others to it are in use"
                .formatted(reused, others),
        reused == unreached.size() ? FORGOTTEN : UNREACHED);
  }
}
