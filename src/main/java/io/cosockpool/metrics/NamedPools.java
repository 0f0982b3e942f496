package io.cosockpool.metrics;

import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which pools have time series of their own. A gateway may make pools without end, and every name
 * is a series in the memory of Prometheus. So only so many have names; the rest is {@link #OTHER}.
 * A pool that has its name keeps it while it exists, whatever comes, and after that until another
 * one needs it.
 */
public final class NamedPools {
  /** How many pools have names, if nobody says otherwise. */
  public static final int USUAL = 1000;

  /** What all other pools are called together. */
  static final String OTHER = "other";

  /** What is longer was made up by a program, and nobody reads it. */
  private static final int LONGEST = 1024;

  private final int most;

  /** Those that were seen last stand last. */
  private final Set<Key> named = new LinkedHashSet<>();

  private record Key(Subsystem subsystem, Name pool) {}

  /**
   * No pool yet.
   *
   * @param most how many may have names
   */
  public NamedPools(int most) {
    this.most = most;
  }

  /**
   * Names new pools in the order of their names, in the place of those that are gone if there is no
   * other. Where something could not be read, a pool that is missing may still be there.
   */
  void see(Report report) {
    Set<Key> present = present(report);
    for (Key key : present) {
      if (named.remove(key)) {
        named.add(key);
      }
    }
    for (Key key : present) {
      if (!named.contains(key)
          && (named.size() < most || (report.failures().isEmpty() && forgetOneBut(present)))) {
        named.add(key);
      }
    }
  }

  private boolean forgetOneBut(Set<Key> present) {
    if (named.isEmpty() || present.contains(named.iterator().next())) {
      return false;
    }
    named.remove(named.iterator().next());
    return true;
  }

  private static Set<Key> present(Report report) {
    Set<Key> present = new TreeSet<>(Comparator.comparing(Key::subsystem).thenComparing(Key::pool));
    for (Worker worker : report.workers()) {
      for (Map.Entry<Subsystem, List<Pool>> pools : worker.pools().entrySet()) {
        pools.getValue().stream()
            .map(Pool::name)
            .filter(name -> name.length() <= LONGEST)
            .forEach(name -> present.add(new Key(pools.getKey(), name)));
      }
    }
    return present;
  }

  /** All labels that stand for pools. */
  Set<String> labels(Subsystem subsystem) {
    Set<String> labels = new HashSet<>();
    labels.add(OTHER);
    for (Key key : named) {
      if (key.subsystem() == subsystem) {
        labels.add(shown(key.pool()));
      }
    }
    return labels;
  }

  /** What stands for a pool in the label of a series. */
  String label(Subsystem subsystem, Name pool) {
    return named.contains(new Key(subsystem, pool)) ? shown(pool) : OTHER;
  }

  /**
   * A name as it is, if all of it can be seen. Otherwise it is escaped as in tables: a terminal
   * obeys control characters, and whoever reads a label has to see all of it. A label with a
   * backslash is always an escaped one, so that different names have different labels.
   */
  private static String shown(Name pool) {
    String decoded = pool.decoded();
    boolean seen = decoded.indexOf('\\') < 0 && Printable.harmless(decoded).equals(decoded);
    return seen && pool.equals(new Name(decoded.getBytes(StandardCharsets.UTF_8)))
        ? decoded
        : Printable.withBlanks(pool.bytes());
  }
}
