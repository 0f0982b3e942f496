package io.cosockpool.tracking;

import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Gateway;
import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Listener;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes one reading after the other, and tells what happened over the last interval and since the
 * start. Its size is bounded: what is gone makes room for what comes, and no gateway can take the
 * share of another.
 *
 * <p>Whether a connection was opened since the first reading shows in its number, which nginx
 * counts for all workers of a gateway together: it is higher than all that there were then.
 */
public final class Tracker {
  /** How much is tracked at a time. */
  public record Room(int pools, int peers, int connections) {
    /** More than one machine's gateways are known to have. */
    public static final Room USUAL = new Room(4096, 4096, 262_144);
  }

  private final Room room;
  private final Tracking tracking;
  private final Map<Gateway, Long> openedBefore = new HashMap<>();
  private final Map<Integer, TrackedWorker> workers = new TreeMap<>();
  private final FairRoom<PoolKey, TrackedPool> pools;
  private final FairRoom<Name, TrackedPeer> peers;
  private final Map<Name, TrackedListener> listeners = new TreeMap<>();
  private final Counter readings = new Counter();
  private final Counter missed = new Counter();
  private final Counter forgotten = new Counter();
  private boolean begun;
  private long first;
  private long begin;
  private long last;

  /** With nothing that was read. */
  public Tracker(Room room) {
    this.room = room;
    this.tracking = new Tracking(room.connections());
    this.pools = new FairRoom<>(room.pools(), TrackedPool::isPresent);
    this.peers = new FairRoom<>(room.peers(), TrackedPeer::isPresent);
  }

  /**
   * Takes a reading.
   *
   * @param now when it was made, on the clock of {@link System#nanoTime}
   */
  public void add(Report report, long now) {
    if (!begun) {
      begun = true;
      first = now;
      begin = now;
      last = now;
    }
    hold(now - last);
    last = now;
    readings.add(1);
    tracking.begin();
    findGateways(report);
    Set<Integer> incomplete = incomplete(report);
    Set<Integer> present = new HashSet<>();
    boolean looked = false;
    for (Worker worker : report.workers()) {
      present.add(worker.pid());
      Gateway gateway = worker.description().gateway();
      TrackedWorker tracked =
          workers.computeIfAbsent(worker.pid(), pid -> new TrackedWorker(pid, gateway, tracking));
      tracked.take(
          worker,
          openedBefore.getOrDefault(gateway, -1L),
          !incomplete.contains(worker.pid()),
          key -> pool(key, gateway),
          now);
      if (worker.parts().connections().isPresent()) {
        looked = true;
        tracked.take(
            worker.parts().connections().get(), address -> peer(address, gateway), pools::get, now);
      }
    }
    boolean ended = endAllBut(present, incomplete);
    addUp();
    takePlaces(report);
    if (looked || ended) {
      addUpPeers();
    }
    addUpWaiting();
  }

  /** Ends the workers that are gone, and answers whether there are any. */
  private boolean endAllBut(Set<Integer> present, Set<Integer> incomplete) {
    return workers
        .entrySet()
        .removeIf(
            each -> {
              boolean ended =
                  !present.contains(each.getKey()) && !incomplete.contains(each.getKey());
              if (ended) {
                each.getValue().end();
              }
              return ended;
            });
  }

  /** A reading was left out, since the one before it lasted. */
  public void miss(long some) {
    missed.add(some);
  }

  private void hold(long nanoseconds) {
    workers.values().forEach(worker -> worker.hold(nanoseconds));
    pools.forEach(pool -> pool.hold(nanoseconds));
    peers.forEach(peer -> peer.hold(nanoseconds));
    listeners.values().forEach(listener -> listener.hold(nanoseconds));
  }

  /** What a gateway has when it is seen for the first time was opened before. */
  private void findGateways(Report report) {
    Map<Gateway, Long> highest = new HashMap<>();
    for (Worker worker : report.workers()) {
      Gateway gateway = worker.description().gateway();
      if (!openedBefore.containsKey(gateway)) {
        highest.merge(gateway, TrackedWorker.highestNumber(worker), Math::max);
      }
    }
    openedBefore.putAll(highest);
    if (openedBefore.size() > room.pools()) {
      Set<Gateway> now = new HashSet<>();
      report.workers().forEach(worker -> now.add(worker.description().gateway()));
      openedBefore.keySet().retainAll(now);
    }
  }

  /** The processes of which something could not be read: what is missing of them may be there. */
  private static Set<Integer> incomplete(Report report) {
    Set<Integer> incomplete = new HashSet<>();
    for (Failure failure : report.failures()) {
      if (failure.subject() instanceof Subject.Pid process
          && failure.kind() != Failure.Kind.ENDED
          && failure.kind() != Failure.Kind.NOT_FOUND) {
        incomplete.add(process.pid());
      }
    }
    return incomplete;
  }

  private @Nullable TrackedPool pool(PoolKey key, Gateway gateway) {
    return tracked(
        pools,
        key,
        gateway,
        TrackedPool::new,
        given -> workers.values().forEach(worker -> worker.leave(given)));
  }

  private @Nullable TrackedPeer peer(Name address, Gateway gateway) {
    return tracked(peers, address, gateway, TrackedPeer::new, given -> {});
  }

  /**
   * What has this key, made if there is room for one more, perhaps in the place of another.
   *
   * @param given told of what is there and has to give way
   */
  private <K extends Comparable<K>, T> @Nullable T tracked(
      FairRoom<K, T> all, K key, Gateway gateway, Function<K, T> make, Consumer<K> given) {
    T known = all.get(key);
    if (known == null && hasRoom(all, gateway, given)) {
      known = make.apply(key);
      all.put(key, known, gateway);
    }
    return known;
  }

  private <K extends Comparable<K>> boolean hasRoom(
      FairRoom<K, ?> all, Gateway gateway, Consumer<K> given) {
    if (!all.isFull()) {
      return true;
    }
    if (all.removeOneGone().isPresent()) {
      forgotten.add(1);
      return true;
    }
    Optional<K> another = all.removeOneFor(gateway);
    another.ifPresent(given);
    tracking.leaveOut();
    return another.isPresent();
  }

  private static final class Sum {
    private Activity.State state = Activity.State.NONE;
    private long size;
  }

  private void addUp() {
    Map<PoolKey, Sum> sums = new HashMap<>();
    for (TrackedWorker worker : workers.values()) {
      worker
          .pools()
          .forEach(
              (key, pool) -> {
                Sum sum = sums.computeIfAbsent(key, unknown -> new Sum());
                sum.state = sum.state.plus(pool.state());
                sum.size += pool.size();
              });
    }
    pools.isSeenAnew();
    pools.forEach(
        (key, pool) -> {
          Sum sum = sums.get(key);
          if (sum != null) {
            pool.set(sum.state, sum.size);
          } else if (pool.isPresent()) {
            pool.isGone();
          }
        });
  }

  private void takePlaces(Report report) {
    boolean looked =
        report.workers().stream().anyMatch(worker -> worker.parts().requests().isPresent());
    if (looked) {
      Map<Subsystem, Map<Name, List<Request>>> users = new EnumMap<>(Subsystem.class);
      for (Subsystem subsystem : Subsystem.values()) {
        users.put(subsystem, Requests.byPool(requests(report, subsystem)));
      }
      pools.forEach(
          (key, pool) -> {
            Map<Name, List<Request>> ofAll = users.getOrDefault(key.subsystem(), Map.of());
            pool.take(HoldingPlace.of(key.name(), ofAll.getOrDefault(key.name(), List.of())));
          });
    }
  }

  private static Stream<Request> requests(Report report, Subsystem subsystem) {
    return report.workers().stream()
        .flatMap(worker -> worker.parts().requests().stream())
        .flatMap(requests -> requests.all().stream())
        .filter(request -> request.subsystem() == subsystem);
  }

  private void addUpPeers() {
    Map<Name, long[]> sums = new HashMap<>();
    Map<Name, Listener> listening = new HashMap<>();
    for (TrackedWorker worker : workers.values()) {
      for (ConnectionPeer peer : worker.peers()) {
        peer(peer.address(), worker.gateway());
        long[] sum = sums.computeIfAbsent(peer.address(), address -> new long[2]);
        sum[0] += peer.inUse();
        sum[1] += peer.idle();
      }
      for (Listener listener : worker.listeners()) {
        listening.merge(listener.address(), listener, Listener::plus);
      }
    }
    peers.isSeenAnew();
    peers.forEach(
        (address, peer) -> {
          long[] sum = sums.getOrDefault(address, new long[2]);
          peer.set(sum[0], sum[1]);
        });
    listening.forEach(
        (address, listener) -> {
          if (listeners.containsKey(address) || listeners.size() < room.peers()) {
            listeners.computeIfAbsent(address, unknown -> new TrackedListener()).set(listener);
          } else {
            tracking.leaveOut();
          }
        });
    listeners.forEach(
        (address, listener) -> {
          if (!listening.containsKey(address)) {
            listener.set(new Listener(address, 0, OptionalLong.of(0), OptionalLong.of(0)));
          }
        });
  }

  private void addUpWaiting() {
    Map<Name, Long> waiting = new HashMap<>();
    for (TrackedWorker worker : workers.values()) {
      worker.pools().values().forEach(pool -> pool.addWaiting(waiting));
    }
    peers.forEach((address, peer) -> peer.setWaiting(waiting.getOrDefault(address, 0L)));
  }

  /** What happened since this was asked the last time; the next interval begins. */
  public Interval next() {
    Interval interval = interval(false, last - begin);
    begin = last;
    workers.values().forEach(TrackedWorker::restart);
    pools.forEach(TrackedPool::restart);
    peers.forEach(TrackedPeer::restart);
    listeners.values().forEach(TrackedListener::restart);
    readings.restart();
    missed.restart();
    forgotten.restart();
    tracking.reconciliations().restart();
    return interval;
  }

  /** What happened since the first reading. */
  public Interval sinceStart() {
    return interval(true, last - first);
  }

  /** Forgets all that is gone. */
  public void forgetGone() {
    pools.removeGone();
    peers.removeGone();
  }

  private Interval interval(boolean sinceStart, long nanoseconds) {
    boolean numbered = workers.values().stream().allMatch(TrackedWorker::isNumbered);
    return new Interval(
        nanoseconds / 1_000_000,
        sinceStart,
        pools.stream().map(pool -> pool.course(sinceStart)).toList(),
        peers.stream().map(peer -> peer.course(sinceStart, numbered)).toList(),
        listeners.entrySet().stream()
            .map(listener -> listener.getValue().course(listener.getKey(), sinceStart))
            .toList(),
        workers.values().stream().map(worker -> worker.course(sinceStart)).toList(),
        new Interval.Doubts(
            readings.count(sinceStart),
            missed.count(sinceStart),
            tracking.reconciliations().count(sinceStart),
            tracking.untracked(),
            forgotten.count(sinceStart)));
  }
}
