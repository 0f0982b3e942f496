package io.cosockpool.findings;

import io.cosockpool.findings.Observations.PoolTable;
import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One peer with idle connections under many names that somebody chose, hardly more than one each:
 * they could be shared and are not. {@linkplain NamedPeer Names that say what they lead to} do not
 * count, since many hosts may rightly be at one address, and neither do those that {@link
 * ManyPoolsRule} is about.
 */
final class PeerManyNamesRule implements Rule {
  /** With and without TLS, some logins, some databases: a handful is meant. */
  private static final int LEAST_NAMES = 10;

  /** Pools with that many connections each are in use for themselves. */
  private static final int SHARED_WELL = 2;

  /** How many idle connections each pool of one process has to one peer. */
  private record Spread(int pid, Map<Name, Integer> counts) {
    int connections() {
      return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    boolean isThin() {
      return counts.size() >= LEAST_NAMES && connections() < SHARED_WELL * counts.size();
    }
  }

  @Override
  public String code() {
    return "one-peer-many-names";
  }

  @Override
  public boolean needsNames() {
    return true;
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (PoolTable table : observations.tables()) {
      byPeer(table.pools())
          .forEach(
              (peer, spreads) -> {
                List<Spread> thin = spreads.values().stream().filter(Spread::isThin).toList();
                if (!thin.isEmpty()) {
                  findings.add(finding(table.subsystem(), peer, thin));
                }
              });
    }
    return findings;
  }

  private static Map<Name, Map<Integer, Spread>> byPeer(List<SharedPool> pools) {
    Set<Name> others = new HashSet<>();
    ManyPoolsRule.families(pools)
        .forEach(family -> family.forEach(pool -> others.add(pool.name())));
    Map<Name, Map<Integer, Spread>> byPeer = new TreeMap<>();
    for (SharedPool pool : pools) {
      if (!others.contains(pool.name()) && !NamedPeer.mayBeIn(pool.name())) {
        pool.shares().forEach(share -> add(byPeer, pool.name(), share));
      }
    }
    return byPeer;
  }

  private static void add(Map<Name, Map<Integer, Spread>> byPeer, Name name, Share share) {
    share
        .peers()
        .forEach(
            peer ->
                byPeer
                    .computeIfAbsent(peer, each -> new TreeMap<>())
                    .computeIfAbsent(share.pid(), pid -> new Spread(pid, new TreeMap<>()))
                    .counts()
                    .merge(name, 1, Integer::sum));
  }

  private Finding finding(Subsystem subsystem, Name peer, List<Spread> thin) {
    Set<Name> names = new TreeSet<>();
    thin.forEach(spread -> names.addAll(spread.counts().keySet()));
    Spread first = thin.getFirst();
    return new Finding(
        code(),
        new Subject.Pools(subsystem, List.copyOf(names)),
        thin.stream().map(Spread::pid).toList(),
        names.size(),
        Wording.of(
            "%d idle connections to ".formatted(first.connections()),
            new Wording.Address(peer),
            " in process %d are spread over %d names"
                .formatted(first.pid(), first.counts().size())),
        "Give one name, or none, to all that may share a connection. Connections are not shared"
            + " between names; what must not share one (a login, TLS) needs a name of its own.");
  }
}
