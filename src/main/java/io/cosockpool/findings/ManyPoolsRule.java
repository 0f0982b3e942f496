package io.cosockpool.findings;

import io.cosockpool.findings.Observations.PoolTable;
import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Many pools whose names differ in a part that changes: a user, a token, a time. Each takes memory,
 * and its connections serve nobody else. {@linkplain NamedPeer Names that say what they lead to} do
 * not count: there may rightly be many hosts and databases.
 */
final class ManyPoolsRule implements Rule {
  /** Nobody writes down so many names by hand. */
  private static final int LEAST_POOLS = 50;

  /** Matched in one pass, since names may be long and meant to do harm. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<![0-9a-fA-F])[a-fA-F]*+\\d[0-9a-fA-F]*+");

  @Override
  public String code() {
    return "many-pools";
  }

  @Override
  public boolean needsNames() {
    return true;
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (PoolTable table : observations.tables()) {
      for (List<SharedPool> family : families(table.pools())) {
        findings.add(finding(family));
      }
    }
    return findings;
  }

  /**
   * Many pools whose names are the same but for their numbers. Where a number looks like a port,
   * they lead to the same peers, too: the ports of many peers may be those of a way to them.
   */
  static List<List<SharedPool>> families(List<SharedPool> pools) {
    if (pools.size() < LEAST_POOLS) {
      return List.of();
    }
    Map<String, List<SharedPool>> families = new LinkedHashMap<>();
    for (SharedPool pool : pools) {
      if (!pool.serving().isEmpty() && !NamedPeer.isIn(pool)) {
        String pattern = NUMBER.matcher(pool.name().decoded()).replaceAll("#");
        if (NamedPeer.mayBeIn(pool.name())) {
          pattern += "\n" + NamedPeer.peers(pool);
        }
        families.computeIfAbsent(pattern, each -> new ArrayList<>()).add(pool);
      }
    }
    return families.values().stream().filter(family -> family.size() >= LEAST_POOLS).toList();
  }

  private Finding finding(List<SharedPool> family) {
    TreeSet<Integer> pids = new TreeSet<>();
    List<Name> names = new ArrayList<>();
    for (SharedPool pool : family) {
      names.add(pool.name());
      pool.serving().stream().map(Share::pid).forEach(pids::add);
    }
    return new Finding(
        code(),
        new Subject.Pools(family.getFirst().subsystem(), names),
        List.copyOf(pids),
        names.size(),
        "%d pools have names that differ in numbers only, decimal or hexadecimal"
            .formatted(names.size()),
        "Leave the part of the name that changes out of the option pool: connections are hardly"
            + " shared, and pools pile up. What must not share a connection (a login, TLS) needs a"
            + " name of its own, nothing else does.");
  }
}
