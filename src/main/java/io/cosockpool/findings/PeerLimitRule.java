package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Pools of one peer that all workers together may fill beyond what it can take, whosoever's workers
 * they are.
 */
final class PeerLimitRule implements Rule {
  private static final Comparator<List<SharedPool>> LARGEST_FIRST =
      Comparator.<List<SharedPool>>comparingLong(PeerLimitRule::most).reversed();

  private final long limit;

  /** An address, or the name of a pool whose peers are not known. */
  private record Peer(Subsystem subsystem, boolean known, Name name) {}

  /**
   * For a limit.
   *
   * @param limit the connections that one peer can take
   */
  PeerLimitRule(long limit) {
    this.limit = limit;
  }

  @Override
  public String code() {
    return "peer-limit";
  }

  /**
   * Peers that share all their pools with larger ones, as addresses of one host do, are left out.
   * Pools are compared by identity: a pool refers to its workers, and these to all of theirs.
   */
  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    Set<SharedPool> found = Collections.newSetFromMap(new IdentityHashMap<>());
    byPeer(observations).entrySet().stream()
        .filter(each -> most(each.getValue()) > limit)
        .sorted(Map.Entry.comparingByValue(LARGEST_FIRST))
        .filter(each -> found.addAll(each.getValue()))
        .forEach(each -> findings.add(finding(each.getKey(), each.getValue())));
    return findings;
  }

  private static Map<Peer, List<SharedPool>> byPeer(Observations observations) {
    Map<Peer, List<SharedPool>> byPeer = new LinkedHashMap<>();
    for (SharedPool pool : observations.all()) {
      for (Peer peer : peers(pool)) {
        byPeer.computeIfAbsent(peer, each -> new ArrayList<>()).add(pool);
      }
    }
    return byPeer;
  }

  private static List<Peer> peers(SharedPool pool) {
    List<Peer> known =
        pool.serving().stream()
            .flatMap(Share::peers)
            .map(peer -> new Peer(pool.subsystem(), true, peer))
            .distinct()
            .toList();
    return known.isEmpty() ? List.of(new Peer(pool.subsystem(), false, pool.name())) : known;
  }

  /** A pool without a backlog may have more connections open than it may keep. */
  private static long most(List<SharedPool> pools) {
    return sum(pools, pool -> Math.max(pool.size(), pool.open()));
  }

  private static long sum(List<SharedPool> pools, ToLongFunction<Pool> number) {
    return pools.stream()
        .flatMap(pool -> pool.serving().stream())
        .map(Share::pool)
        .mapToLong(number)
        .sum();
  }

  private Finding finding(Peer peer, List<SharedPool> pools) {
    List<Name> names = pools.stream().map(SharedPool::name).distinct().sorted().toList();
    List<Integer> pids =
        pools.stream()
            .flatMap(pool -> pool.serving().stream())
            .map(Share::pid)
            .distinct()
            .sorted()
            .toList();
    long open = sum(pools, Pool::open);
    return new Finding(
        code(),
        new Subject.Pools(pools.getFirst().subsystem(), names),
        pids,
        most(pools),
        Wording.of(
            "%s %s %d connections"
                .formatted(
                    pids.size() == 1 ? "1 worker" : pids.size() + " workers",
                    open > limit ? "already " + (pids.size() == 1 ? "has" : "have") : "may have",
                    open > limit ? open : most(pools)),
            peer.known() ? Wording.of(" to ", new Wording.Address(peer.name())) : Wording.of(),
            names.size() == 1 ? "" : " in %d pools".formatted(names.size()),
            ", and the peer can take %d".formatted(limit)),
        "Divide what the peer can take between workers and pools, since a size counts for each of"
            + " them, or raise the peer's limit. A pool without a backlog may open more than its size.");
  }
}
