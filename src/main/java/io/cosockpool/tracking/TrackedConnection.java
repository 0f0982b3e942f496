package io.cosockpool.tracking;

import io.cosockpool.model.HeldConnection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is known by nginx's number of it. Its counter of uses grows by one whenever it
 * is taken out of its pool. So many uses have ended by then, and one more once it is back.
 */
final class TrackedConnection {
  private static final long NEVER = Long.MIN_VALUE;
  private static final long NANOSECONDS = 1_000_000;

  private final long number;
  private final boolean opened;
  private List<Activity> accounts;
  private @Nullable WorkerPool pool;
  private boolean isTold;
  private long uses;
  private long ended;
  private long counted;
  private boolean away;
  private long since;
  private long lastOpen;
  private long heldSince = NEVER;
  private long heldUntil = NEVER;
  private long seenInUseSince = NEVER;
  private long seenInUseUntil = NEVER;
  private int missed;
  private @Nullable TrackedPeer peer;
  private TrackedPool.@Nullable Place place;

  /**
   * One that is seen for the first time, which opens it unless it was there before all readings.
   *
   * @param opened whether it was opened since the first reading
   * @param pool that it counts for, if there is one
   */
  TrackedConnection(
      long number,
      boolean opened,
      @Nullable WorkerPool pool,
      boolean idle,
      OptionalLong uses,
      long now) {
    this.number = number;
    this.opened = opened;
    this.pool = pool;
    this.accounts = pool == null ? List.of() : pool.accounts();
    this.since = now;
    if (opened) {
      each(account -> account.flow().opened(1));
    }
    isSeen(idle, uses, now);
  }

  private static long ended(boolean idle, long uses) {
    return idle ? uses + 1 : uses;
  }

  long number() {
    return number;
  }

  @Nullable WorkerPool pool() {
    return pool;
  }

  /** From now on it counts for this pool: many pools are made when a connection is put back. */
  void joins(WorkerPool other) {
    pool = other;
    accounts = other.accounts();
    each(account -> account.flow().opened(opened ? 1 : 0));
    each(account -> account.flow().reused(counted));
  }

  /** From now on it counts for no pool. */
  void leavePool() {
    pool = null;
    accounts = List.of();
  }

  /** Whether it was not idle at the last reading: it is in use, or it was closed. */
  boolean isAway() {
    return away;
  }

  /**
   * Whether this is what can become of it.
   *
   * @param idle whether it waits in its pool, or somebody has it
   * @param told how often it was taken out of its pool; where that is not known now, but was
   *     before, it counts as often as it must have been at least
   */
  boolean isSeen(boolean idle, OptionalLong told, long now) {
    if (told.isPresent() && !isTold) {
      isTold = true;
      if (!opened) {
        uses = told.getAsLong();
        ended = ended(idle, uses);
      }
    }
    long nowUses = told.orElse(idle || !isTold ? uses : ended);
    boolean fits = nowUses >= uses;
    if (fits) {
      long more = nowUses - uses;
      long moreEnded = Math.max(0, ended(idle, nowUses) - ended);
      counted += more;
      each(account -> account.flow().reused(more));
      if (peer != null) {
        peer.flow().reused(more);
      }
      boolean isThatSeen = moreEnded == 1 && idle && heldSince != NEVER;
      long seen = isThatSeen ? milliseconds(heldUntil - heldSince) : 0;
      each(account -> account.held().add(0, moreEnded - (isThatSeen ? 1 : 0)));
      if (isThatSeen) {
        each(account -> account.held().add(seen, 1));
      }
      if (moreEnded > 0) {
        forgetHold();
      }
    } else {
      forgetHold();
    }
    uses = nowUses;
    ended = ended(idle, nowUses);
    lastOpen = now;
    missed = 0;
    away = !idle;
    if (idle) {
      forgetHold();
    } else {
      isHeld(now);
      seenInUseSince = seenInUseSince == NEVER ? now : seenInUseSince;
      seenInUseUntil = now;
    }
    return fits;
  }

  /** It is not idle: somebody has it, unless it was closed. */
  void isMissing(long now) {
    away = true;
    isHeld(now);
  }

  private void isHeld(long now) {
    heldSince = heldSince == NEVER ? now : heldSince;
    heldUntil = now;
  }

  private void forgetHold() {
    heldSince = NEVER;
    heldUntil = NEVER;
    seenInUseSince = NEVER;
    seenInUseUntil = NEVER;
    place = null;
  }

  /** How often a look at all connections did not find it since it was seen last. */
  int missedAgain() {
    return ++missed;
  }

  /** Takes what a look at all connections told of it. */
  void take(HeldConnection told, TrackedPeer leadsTo, long now) {
    OptionalLong age = told.ageMilliseconds();
    if (age.isPresent()) {
      since = Math.min(since, now - age.getAsLong() * NANOSECONDS);
    }
    if (peer == null) {
      peer = leadsTo;
      leadsTo.flow().opened(opened ? 1 : 0);
      leadsTo.flow().reused(counted);
    }
  }

  /** Somebody at this place in the code has it. */
  void isAt(TrackedPool.Place holder) {
    place = holder;
  }

  /** It was closed. Pools count that by themselves, since they know it before they know which. */
  void close() {
    each(account -> account.lived().add(milliseconds(lastOpen - since), 1));
    if (away && seenInUseSince != NEVER) {
      long seen = milliseconds(seenInUseUntil - seenInUseSince);
      each(account -> account.held().add(seen, 1));
      if (place != null) {
        place.closed(1);
      }
    }
    if (peer != null) {
      peer.flow().closed(1);
    }
  }

  private static long milliseconds(long nanoseconds) {
    return nanoseconds / NANOSECONDS;
  }

  private void each(Consumer<Activity> change) {
    accounts.forEach(change);
  }
}
