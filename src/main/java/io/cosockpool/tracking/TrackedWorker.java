package io.cosockpool.tracking;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Gateway;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Listener;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.WorkerCourse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A worker with its pools, and with its connections by nginx's numbers of them. */
final class TrackedWorker {
  /** Of those that only seem to be closed: they are known again if they are not. */
  private static final int MOST_SEEMING_CLOSED = 1024;

  private static final Set<ConnectionKind> IDLE =
      EnumSet.of(
          ConnectionKind.COSOCKET_IDLE, ConnectionKind.UPSTREAM_IDLE, ConnectionKind.BALANCER_IDLE);

  private static final Set<ConnectionKind> IN_USE =
      EnumSet.of(
          ConnectionKind.COSOCKET_ACTIVE,
          ConnectionKind.COSOCKET_UNPOOLED,
          ConnectionKind.UPSTREAM_ACTIVE);

  private static final Set<ConnectionKind> OF_COSOCKET_POOLS =
      EnumSet.of(ConnectionKind.COSOCKET_IDLE, ConnectionKind.COSOCKET_ACTIVE);

  private final int pid;
  private final Gateway gateway;
  private final Tracking tracking;
  private final Activity activity = new Activity();
  private final Map<PoolKey, WorkerPool> pools = new TreeMap<>();
  private final Map<Long, TrackedConnection> connections = new LinkedHashMap<>();
  private final Map<Long, TrackedConnection> seemClosed = new LinkedHashMap<>();
  private long openedBefore;
  private boolean exiting;
  private boolean numbered = true;
  private List<ConnectionPeer> peers = List.of();
  private List<Listener> listeners = List.of();

  /** One that is seen for the first time. */
  TrackedWorker(int pid, Gateway gateway, Tracking tracking) {
    this.pid = pid;
    this.gateway = gateway;
    this.tracking = tracking;
  }

  Gateway gateway() {
    return gateway;
  }

  Tracking tracking() {
    return tracking;
  }

  Activity activity() {
    return activity;
  }

  Map<PoolKey, WorkerPool> pools() {
    return pools;
  }

  /** Whether nginx's numbers of its connections can be read, as far as there was a connection. */
  boolean isNumbered() {
    return numbered;
  }

  /** Where its connections led to at the last look at all of them. */
  List<ConnectionPeer> peers() {
    return peers;
  }

  /** Who had come in by its listening sockets at the last look at all connections. */
  List<Listener> listeners() {
    return listeners;
  }

  void hold(long nanoseconds) {
    activity.hold(nanoseconds);
    pools.values().forEach(pool -> pool.activity().hold(nanoseconds));
  }

  /**
   * Takes the pools of a reading.
   *
   * @param before the highest number of the connections that were there before all readings
   * @param complete whether a pool that is not among them is gone
   * @param sums finds what adds up a pool in all workers; null if there is no room for it
   */
  void take(
      Worker worker,
      long before,
      boolean complete,
      Function<PoolKey, @Nullable TrackedPool> sums,
      long now) {
    exiting = worker.description().exiting();
    openedBefore = before;
    Set<PoolKey> found = new HashSet<>();
    for (Map.Entry<Subsystem, List<Pool>> of : worker.pools().entrySet()) {
      for (Pool pool : of.getValue()) {
        PoolKey key = new PoolKey(of.getKey(), pool.name());
        found.add(key);
        WorkerPool known = pools.get(key);
        if (known == null) {
          TrackedPool sum = sums.apply(key);
          if (sum == null) {
            continue;
          }
          known = new WorkerPool(key, this, List.of(activity, sum.activity()));
          pools.put(key, known);
        }
        known.take(pool, now);
      }
    }
    if (complete) {
      pools
          .values()
          .removeIf(
              pool -> {
                boolean gone = !found.contains(pool.key());
                if (gone) {
                  pool.end();
                }
                return gone;
              });
    }
    setActivity();
  }

  private void setActivity() {
    Activity.State state = Activity.State.NONE;
    for (WorkerPool pool : pools.values()) {
      state = state.plus(pool.state());
    }
    activity.set(state);
  }

  /** A connection was seen in its pool or in use. */
  void see(long number, @Nullable WorkerPool pool, boolean idle, OptionalLong uses, long now) {
    TrackedConnection known = connections.get(number);
    if (known == null) {
      known = seemClosed.remove(number);
      if (known != null && known.pool() == pool && tracking.takesConnection(gateway)) {
        tracking.reconciled();
        add(known);
        if (pool != null) {
          pool.isBack();
        }
      } else {
        known = null;
      }
    }
    if (known != null && pool != null && known.pool() != pool) {
      if (known.pool() != null) {
        tracking.reconciled();
        known.pool().remove(known);
      }
      known.joins(pool);
      pool.add(known);
    }
    if (known != null) {
      if (!known.isSeen(idle, uses, now)) {
        tracking.reconciled();
      }
    } else if (tracking.takesConnection(gateway)) {
      add(new TrackedConnection(number, number > openedBefore, pool, idle, uses, now));
    }
  }

  private void add(TrackedConnection connection) {
    connections.put(connection.number(), connection);
    if (connection.pool() != null) {
      connection.pool().add(connection);
    }
  }

  private void remove(TrackedConnection connection) {
    connections.remove(connection.number());
    if (connection.pool() != null) {
      connection.pool().remove(connection);
    }
    tracking.dropConnection(gateway);
  }

  /** A connection was closed. */
  void close(TrackedConnection connection) {
    connection.close();
    remove(connection);
  }

  /** A connection was closed, or it was left out whenever all were looked at. */
  void seemsClosed(TrackedConnection connection) {
    remove(connection);
    seemClosed.put(connection.number(), connection);
    if (seemClosed.size() > MOST_SEEMING_CLOSED) {
      seemClosed.remove(seemClosed.keySet().iterator().next());
    }
  }

  /**
   * Takes a look at all connections.
   *
   * @param leadsTo finds what adds up a peer in all workers; null if there is no room for it
   * @param sums finds what adds up a pool in all workers; null if it is not tracked
   */
  void take(
      WorkerConnections look,
      Function<Name, @Nullable TrackedPeer> leadsTo,
      Function<PoolKey, @Nullable TrackedPool> sums,
      long now) {
    peers = look.peers();
    listeners = look.listeners();
    Map<Name, List<WorkerPool>> byName = new HashMap<>();
    for (WorkerPool pool : pools.values()) {
      byName.computeIfAbsent(pool.key().name(), name -> new ArrayList<>()).add(pool);
    }
    Set<Long> found = new HashSet<>();
    for (HeldConnection held : look.entries()) {
      boolean idle = IDLE.contains(held.kind());
      if (idle || IN_USE.contains(held.kind())) {
        if (held.number() < 0) {
          numbered = false;
        } else {
          found.add(held.number());
          see(held, idle, byName, leadsTo, sums, now);
        }
      }
    }
    boolean all = look.leftOut() == 0 && numbered;
    pools.values().forEach(pool -> pool.close(found, all));
    if (all) {
      for (TrackedConnection connection : List.copyOf(connections.values())) {
        if (connection.pool() == null && !found.contains(connection.number())) {
          close(connection);
        }
      }
    }
  }

  private void see(
      HeldConnection held,
      boolean idle,
      Map<Name, List<WorkerPool>> byName,
      Function<Name, @Nullable TrackedPeer> leadsTo,
      Function<PoolKey, @Nullable TrackedPool> sums,
      long now) {
    TrackedConnection known = connections.get(held.number());
    WorkerPool pool = known == null ? null : known.pool();
    if (pool == null && held.pool().isPresent() && OF_COSOCKET_POOLS.contains(held.kind())) {
      List<WorkerPool> candidates = byName.getOrDefault(held.pool().get(), List.of());
      pool = candidates.size() == 1 ? candidates.getFirst() : null;
    }
    see(held.number(), pool, idle, held.reused(), now);
    TrackedConnection connection = connections.get(held.number());
    TrackedPeer peer = held.peer().isPresent() ? leadsTo.apply(held.peer().get()) : null;
    if (connection != null && peer != null) {
      connection.take(held, peer, now);
    }
    if (connection != null && pool != null) {
      TrackedPool sum = sums.apply(pool.key());
      held.holder()
          .flatMap(HeldConnection.Holder::place)
          .map(frame -> sum == null ? null : sum.place(frame))
          .ifPresent(connection::isAt);
    }
  }

  /** A pool is not tracked any more. Its connections are, as ones without a pool. */
  void leave(PoolKey key) {
    WorkerPool left = pools.remove(key);
    if (left != null) {
      left.leave();
    }
  }

  /** The highest number that any of its connections has; -1 if there is none. */
  static long highestNumber(Worker worker) {
    long highest = -1;
    for (List<Pool> of : worker.pools().values()) {
      for (Pool pool : of) {
        if (pool.contents().isPresent()) {
          for (var idle : pool.contents().get().idle()) {
            highest = Math.max(highest, idle.number().orElse(-1));
          }
        }
      }
    }
    if (worker.parts().connections().isPresent()) {
      for (HeldConnection held : worker.parts().connections().get().entries()) {
        highest = Math.max(highest, held.number());
      }
    }
    return highest;
  }

  /** The worker ended, and all that it had with it. */
  void end() {
    pools.values().forEach(WorkerPool::end);
    for (TrackedConnection connection : List.copyOf(connections.values())) {
      close(connection);
    }
  }

  void restart() {
    activity.restart();
    pools.values().forEach(pool -> pool.activity().restart());
  }

  WorkerCourse course(boolean sinceStart) {
    return new WorkerCourse(
        pid,
        exiting,
        activity.course(sinceStart),
        pools.values().stream().map(pool -> pool.course(sinceStart)).toList());
  }
}
