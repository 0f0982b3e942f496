package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.List;

/** A peer that does not answer connects, of cosockets or of upstreams. */
final class ConnectUnansweredRule implements Rule {
  /** One packet may get lost. */
  private static final int LEAST_CONNECTS = 3;

  /** After a second without an answer the kernel sends a connect again. */
  private static final long LEAST_MILLISECONDS = 1000;

  @Override
  public String code() {
    return "connect-unanswered";
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (List<Worker> workers : observations.gateways()) {
      Met.byPeer(workers, ConnectUnansweredRule::isUnanswered)
          .forEach(
              (peer, connects) -> {
                if (connects.size() >= LEAST_CONNECTS) {
                  findings.add(finding(peer, connects));
                }
              });
    }
    return findings;
  }

  private static boolean isUnanswered(HeldConnection entry) {
    return (isOfUpstream(entry)
            || entry.doing().filter(CosocketActivity.CONNECT::equals).isPresent())
        && entry
            .tcp()
            .filter(
                tcp ->
                    tcp.state() == TcpState.SYN_SENT
                        && (tcp.retransmits().orElse(0) > 0
                            || entry.ageMilliseconds().orElse(0) >= LEAST_MILLISECONDS))
            .isPresent();
  }

  private static boolean isOfUpstream(HeldConnection entry) {
    return entry.kind() == ConnectionKind.UPSTREAM_ACTIVE;
  }

  private Finding finding(Name peer, List<Met> connects) {
    return new Finding(
        code(),
        new Subject.Peer(peer),
        Met.pids(connects),
        connects.size(),
        "%,d connects have got no answer for a second or more%s"
            .formatted(connects.size(), ofUpstreams(connects)),
        "See whether the peer's program runs and accepts (ss -ltn there), and whether a firewall"
            + " drops packets. A short connect timeout (settimeouts, proxy_connect_timeout) lets"
            + " requests fail early.");
  }

  /** How many of them are of upstreams, if any are. */
  private static String ofUpstreams(List<Met> connects) {
    long count = connects.stream().filter(connect -> isOfUpstream(connect.connection())).count();
    if (count == 0) {
      return "";
    }
    return count == connects.size()
        ? "; all are to upstreams (proxy_pass and the like)"
        : "; %,d of them are to upstreams (proxy_pass and the like), the others of cosockets"
            .formatted(count);
  }
}
