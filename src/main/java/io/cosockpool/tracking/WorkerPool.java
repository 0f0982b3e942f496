package io.cosockpool.tracking;

import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.PoolCourse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A pool of one worker.
 *
 * <p>A connection that is not idle is in use, or it was closed: a look at the pool alone does not
 * tell which. But the pool says how many are in use, so all above that were closed, whichever they
 * are. They are counted at once, as <i>ghosts</i>, and named as soon as it is known which ones they
 * are: if as many are away as there are ghosts, or by a look at all connections of the worker.
 */
final class WorkerPool {
  /** So often a look at all connections, which leaves some out, has to miss one. */
  private static final int MISSES = 3;

  private final PoolKey key;
  private final TrackedWorker worker;
  private final Activity activity = new Activity();
  private final List<Activity> accounts;
  private final Map<Long, TrackedConnection> connections = new LinkedHashMap<>();
  private final Waits waits = new Waits();
  private Activity.State state = Activity.State.NONE;
  private long size;
  private long ghosts;

  /**
   * One that is seen for the first time.
   *
   * @param others where what becomes of its connections is counted, besides its own account
   */
  WorkerPool(PoolKey key, TrackedWorker worker, List<Activity> others) {
    this.key = key;
    this.worker = worker;
    this.accounts = new ArrayList<>(others);
    this.accounts.add(activity);
  }

  PoolKey key() {
    return key;
  }

  Activity activity() {
    return activity;
  }

  /** Where what becomes of its connections is counted. */
  List<Activity> accounts() {
    return accounts;
  }

  Activity.State state() {
    return state;
  }

  long size() {
    return size;
  }

  /** Takes what was read of it. */
  void take(Pool pool, long now) {
    state = Activity.State.of(pool);
    size = pool.size();
    activity.set(state);
    if (pool.contents().isPresent()) {
      take(pool.contents().get(), now);
    }
  }

  private void take(PoolContents contents, long now) {
    waits.take(contents.waiting(), now, accounts);
    Set<Long> idle = new HashSet<>();
    for (IdleConnection connection : contents.idle()) {
      if (connection.number().isPresent()) {
        idle.add(connection.number().getAsLong());
        worker.see(
            connection.number().getAsLong(), this, true, OptionalLong.of(connection.reused()), now);
      } else {
        accounts.forEach(Activity::isUnnumbered);
      }
    }
    long away = 0;
    for (TrackedConnection connection : connections.values()) {
      if (!idle.contains(connection.number())) {
        connection.isMissing(now);
        away++;
      }
    }
    findGhosts(away);
  }

  private void findGhosts(long away) {
    if (ghosts > away) {
      worker.tracking().reconciled();
      countClosed(away - ghosts);
      ghosts = away;
    }
    long more = away - state.inUse() - ghosts;
    if (more > 0) {
      countClosed(more);
      ghosts += more;
    }
    if (ghosts > 0 && ghosts == away) {
      for (TrackedConnection connection : List.copyOf(connections.values())) {
        if (connection.isAway()) {
          worker.close(connection);
        }
      }
      ghosts = 0;
    }
  }

  private void countClosed(long some) {
    accounts.forEach(account -> account.flow().closed(some));
  }

  void add(TrackedConnection connection) {
    connections.put(connection.number(), connection);
  }

  void remove(TrackedConnection connection) {
    connections.remove(connection.number());
  }

  /** A connection that seemed to be closed is there. */
  void isBack() {
    countClosed(-1);
  }

  /**
   * Takes it that a look at all connections did not find those that are away.
   *
   * @param found the numbers that it found
   * @param all whether it found all that there are
   */
  void close(Set<Long> found, boolean all) {
    for (TrackedConnection connection : List.copyOf(connections.values())) {
      if (connection.isAway() && !found.contains(connection.number())) {
        if (all) {
          closeOne(connection);
        } else if (connection.missedAgain() >= MISSES && ghosts > 0) {
          ghosts--;
          worker.seemsClosed(connection);
        }
      }
    }
  }

  private void closeOne(TrackedConnection connection) {
    if (ghosts > 0) {
      ghosts--;
    } else {
      countClosed(1);
    }
    worker.close(connection);
  }

  /** The pool, or its worker, is gone with all its connections. */
  void end() {
    waits.end(accounts);
    for (TrackedConnection connection : List.copyOf(connections.values())) {
      closeOne(connection);
    }
  }

  /** It is not tracked any more. */
  void leave() {
    connections.values().forEach(TrackedConnection::leavePool);
  }

  /** How many connects wait for each host and port. */
  void addWaiting(Map<Name, Long> byPeer) {
    waits.addTo(byPeer);
  }

  PoolCourse course(boolean sinceStart) {
    return new PoolCourse(
        key.subsystem(), key.name(), size, activity.course(sinceStart), List.of());
  }
}
