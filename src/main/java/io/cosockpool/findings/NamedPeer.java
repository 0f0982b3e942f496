package io.cosockpool.findings;

import static java.util.stream.Collectors.toCollection;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Name;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of pools that say what they lead to, as those do that ngx_lua and the usual clients make:
 * {@code host:port}, {@code unix:/path}, {@code user:database:host:port} (MySQL), {@code
 * host:port:database:user} (PostgreSQL), {@code host:port/user/database} (Redis), {@code
 * https:host:443:true:server:true:proxy:login:certificate} (HTTP). Whatever else is in them is
 * there because connections must not be shared without it.
 */
final class NamedPeer {
  /**
   * Any of these is enough, since nothing is to be said of a name that is in doubt. All is matched
   * in one pass, since names may be long and meant to do harm.
   */
  private static final Pattern PEER =
      Pattern.compile(
          String.join(
              "|",
              "(?<![\\w.\\-])(?:[\\w\\-]++\\.)++[A-Za-z]", // host.domain
              "(?<![\\w.\\-])\\d{1,3}+(?:\\.\\d{1,3}+){3}+(?![\\w.])", // IPv4
              "\\[|::", // IPv6
              "unix:|(?:^|:)/", // a local socket
              "[:#](?<port>25|53|80|\\d{3,5}+)(?![\\w.])"));

  /** Findings do not look at longer names: nobody reads them, and looking takes long. */
  private static final int LONGEST = 4096;

  private NamedPeer() {}

  /** Whether a host, an address, a port or a local socket is in a name, or may be. */
  static boolean mayBeIn(Name name) {
    return name.length() > LONGEST || PEER.matcher(name.decoded()).find();
  }

  /**
   * The same of the name of a pool. A number is no port if it is known what the pool leads to, and
   * nothing of that has this port: a name that says so is made of what connect was called with.
   */
  static boolean isIn(SharedPool pool) {
    if (pool.name().length() > LONGEST) {
      return true;
    }
    Matcher found = PEER.matcher(pool.name().decoded());
    while (found.find()) {
      String port = found.group("port");
      if (port == null || mayBePort(port, pool)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayBePort(String number, SharedPool pool) {
    Set<String> peers = peers(pool);
    return peers.isEmpty() || peers.stream().anyMatch(peer -> peer.endsWith(":" + number));
  }

  /** What is known of what a pool leads to. */
  static Set<String> peers(SharedPool pool) {
    return pool.shares().stream()
        .flatMap(Share::peers)
        .map(Name::decoded)
        .collect(toCollection(TreeSet::new));
  }
}
