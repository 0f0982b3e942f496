package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One pool with idle connections that were opened for different hosts or ports. That one host has
 * many addresses is usual and does not count.
 */
final class NameManyPeersRule implements Rule {
  private static final Pattern ADDRESS = Pattern.compile("[\\d.]+|.*:.*", Pattern.DOTALL);

  private static final int MOST_NAMED = 3;

  @Override
  public String code() {
    return "name-many-peers";
  }

  @Override
  public boolean needsNames() {
    return true;
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Share> mixed = pool.shares().stream().filter(NameManyPeersRule::isMixed).toList();
      if (!mixed.isEmpty()) {
        findings.add(finding(pool, mixed));
      }
    }
    return findings;
  }

  private static boolean isMixed(Share share) {
    return peers(share) > 1 && (ports(share) > 1 || hosts(share) > 1);
  }

  private static String difference(Share share) {
    return ports(share) > 1 ? "at different ports or paths" : "and were opened for different hosts";
  }

  private static long peers(Share share) {
    return share.leadsTo().distinct().count();
  }

  /** A caller that looks addresses up by itself gives them as hosts, of whatever host they are. */
  private static long hosts(Share share) {
    return share.idle().stream()
        .map(IdleConnection::host)
        .flatMap(Optional::stream)
        .map(host -> host.decoded().toLowerCase(Locale.ROOT))
        .filter(host -> !ADDRESS.matcher(host).matches())
        .distinct()
        .count();
  }

  /** The path of a local socket stands for a port of its own. */
  private static long ports(Share share) {
    return share
        .leadsTo()
        .map(Name::decoded)
        .map(peer -> peer.substring(peer.lastIndexOf(':') + 1))
        .distinct()
        .count();
  }

  private Finding finding(SharedPool pool, List<Share> mixed) {
    Share first = mixed.getFirst();
    return new Finding(
        code(),
        pool.subject(),
        mixed.stream().map(Share::pid).toList(),
        peers(first),
        Wording.of(
            "its idle connections in process %d lead to %d peers %s: "
                .formatted(first.pid(), peers(first), difference(first)),
            named(first)),
        "A connect takes any idle connection of the pool, whatever host and port it was given. Put"
            + " host and port into the name, or leave the option pool out.");
  }

  /** The first of the peers, and how many more there are. */
  private static Wording named(Share share) {
    List<Name> peers = share.leadsTo().distinct().sorted().toList();
    List<Object> words = new ArrayList<>();
    for (Name peer : peers.subList(0, Math.min(MOST_NAMED, peers.size()))) {
      words.add(words.isEmpty() ? "" : ", ");
      words.add(new Wording.Address(peer));
    }
    return Wording.of(
        words,
        peers.size() > MOST_NAMED ? " and %,d more".formatted(peers.size() - MOST_NAMED) : "");
  }
}
