package io.cosockpool.metrics;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Gateway;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which pools have time series of their own. A gateway may make pools without end, and every name
 * is a series in the memory of Prometheus. So only so many have names; the rest is {@link #OTHER}.
 *
 * <p>The names are divided among the gateways: in turn each takes one for a pool that has none yet.
 * So no gateway takes a name from another one that has not more than itself, however many pools it
 * has, and what one does not need the others have. Each takes names for those pools first that have
 * had them. A pool that is gone keeps its name until another one needs it.
 */
public final class NamedPools {
  /** How many pools have names, if nobody says otherwise. */
  public static final int USUAL = 1000;

  /** What all other pools are called together. */
  static final String OTHER = "other";

  /** What is longer was made up by a program, and nobody reads it. */
  private static final int LONGEST = 1024;

  private static final Comparator<Key> BY_NAME =
      Comparator.comparing(Key::subsystem).thenComparing(Key::pool);

  /** Always the same order, so that the same gateway has the name that is left over. */
  private static final Comparator<Gateway> BY_MASTER =
      Comparator.comparingInt(Gateway::master).thenComparingInt(Gateway::group);

  private final int most;

  /** Those that were needed last stand last. */
  private Set<Key> named = new LinkedHashSet<>();

  private Map<Gateway, Known> gateways = Map.of();

  private record Key(Subsystem subsystem, Name pool) {}

  /** What is known of a gateway. */
  private static final class Known {
    final Set<Integer> workers = new HashSet<>();
    final Set<Key> pools = new HashSet<>();

    /** Those that names are taken for first. */
    Iterator<Key> inOrder(Set<Key> named) {
      return Stream.concat(
              named.stream().filter(pools::contains),
              pools.stream().filter(key -> !named.contains(key)).sorted(BY_NAME))
          .iterator();
    }

    /** Pools of before, as long as it is not known that they are gone. */
    void keep(Set<Integer> unread, Set<Key> before, Set<Key> named) {
      workers.addAll(unread);
      before.stream().filter(named::contains).forEach(pools::add);
    }
  }

  /**
   * No pool yet.
   *
   * @param most how many may have names
   */
  public NamedPools(int most) {
    this.most = most;
  }

  /**
   * Divides the names anew. Where something of a gateway could not be read, a pool that is missing
   * may still be there.
   */
  void see(Report report) {
    gateways = known(report);
    Set<Key> needed = divided();
    Set<Key> now = new LinkedHashSet<>();
    int room = most - needed.size();
    List<Key> gone = named.stream().filter(key -> !needed.contains(key)).toList();
    now.addAll(gone.subList(Math.max(0, gone.size() - room), gone.size()));
    named.stream().filter(needed::contains).forEach(now::add);
    now.addAll(needed);
    named = now;
  }

  private Map<Gateway, Known> known(Report report) {
    Map<Gateway, Known> known = new TreeMap<>(BY_MASTER);
    for (Worker worker : report.workers()) {
      Known of = known.computeIfAbsent(worker.description().gateway(), first -> new Known());
      of.workers.add(worker.pid());
      worker.pools().forEach((subsystem, pools) -> addTo(of.pools, subsystem, pools));
    }
    Set<Subject> failed =
        report.failures().stream().map(Failure::subject).collect(Collectors.toSet());
    gateways.forEach(
        (gateway, before) -> {
          Set<Integer> unread = new HashSet<>(before.workers);
          unread.removeIf(pid -> !failed.contains(new Subject.Pid(pid)));
          if (!unread.isEmpty()) {
            known
                .computeIfAbsent(gateway, missing -> new Known())
                .keep(unread, before.pools, named);
          }
        });
    return known;
  }

  private static void addTo(Set<Key> keys, Subsystem subsystem, List<Pool> pools) {
    pools.stream()
        .map(Pool::name)
        .filter(name -> name.length() <= LONGEST)
        .forEach(name -> keys.add(new Key(subsystem, name)));
  }

  /** A pool of several gateways takes one name, and costs only one of them a turn. */
  private Set<Key> divided() {
    Set<Key> taken = new LinkedHashSet<>();
    Deque<Iterator<Key>> turns = new ArrayDeque<>();
    gateways.values().forEach(known -> turns.add(known.inOrder(named)));
    while (!turns.isEmpty() && taken.size() < most) {
      Iterator<Key> next = turns.remove();
      boolean takes = false;
      while (!takes && next.hasNext()) {
        takes = taken.add(next.next());
      }
      if (takes) {
        turns.add(next);
      }
    }
    return taken;
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
