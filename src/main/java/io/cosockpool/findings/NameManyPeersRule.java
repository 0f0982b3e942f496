package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Wording;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One pool with idle connections that were opened for different hosts or ports, or with connections
 * whose TLS names different servers. That one host has many addresses is usual and does not count.
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
    return hasManyPeers(share) || servers(share).size() > 1;
  }

  private static boolean hasManyPeers(Share share) {
    return peers(share) > 1 && (ports(share) > 1 || hosts(share) > 1);
  }

  /** The servers that TLS names on its connections, each once: letters of either case are alike. */
  private static List<Name> servers(Share share) {
    return share.servers().stream()
        .map(name -> name.decoded().toLowerCase(Locale.ROOT))
        .distinct()
        .sorted()
        .map(name -> new Name(name.getBytes(StandardCharsets.UTF_8)))
        .toList();
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
        Math.max(peers(first), servers(first).size()),
        hasManyPeers(first) ? ofPeers(first) : ofServers(first),
        "Put host, port and TLS server into the name: a connect takes any idle connection of the"
            + " pool, whatever it was given. Without TLS the option pool may be left out.");
  }

  private static Wording ofPeers(Share share) {
    return Wording.of(
        "its idle connections in process %d lead to %d peers %s: "
            .formatted(share.pid(), peers(share), difference(share)),
        named(share.leadsTo().distinct().sorted().map(peer -> new Wording.Address(peer)).toList()));
  }

  private static Wording ofServers(Share share) {
    return Wording.of(
        "its connections in process %d have TLS for %d servers: "
            .formatted(share.pid(), servers(share).size()),
        named(servers(share)));
  }

  /** The first of several names, and how many more there are. */
  private static Wording named(List<? extends Wording.Part> all) {
    List<Object> words = new ArrayList<>();
    for (Wording.Part each : all.subList(0, Math.min(MOST_NAMED, all.size()))) {
      words.add(words.isEmpty() ? "" : ", ");
      words.add(each);
    }
    return Wording.of(
        words, all.size() > MOST_NAMED ? " and %,d more".formatted(all.size() - MOST_NAMED) : "");
  }
}
