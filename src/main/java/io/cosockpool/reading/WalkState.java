package io.cosockpool.reading;

import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.NotReadYet;
import io.cosockpool.memory.OverBudgetException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.walk.Walk;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of one walk: its ranges, its last result, and why it was not believed. */
final class WalkState {
  /** What came of an attempt. */
  enum Outcome {
    /** The result is believed. */
    HELD,
    /** The walk asked for what was not read yet. */
    LEARNED,
    /** What stands there is not what it should be. */
    FAILED
  }

  private final WalkMemory memory;
  private final Budget.Share share;
  private Walk<?> walk;

  /** What the last result led to, believed in this reading or before. */
  private List<WalkState> children = List.of();

  private @Nullable Object result;

  /** The result from which the children are. */
  private @Nullable Object resultLedOn;

  private boolean held;
  private @Nullable Walk<?> walkOfResult;
  private @Nullable MemoryException reason;
  private long lastDigest;

  /** Since when attempts have failed on these bytes, on the clock of {@link System#nanoTime}. */
  private long sameSince;

  private boolean steady;
  private boolean wanted = true;
  private long reached;
  private long sweep;
  private int unfollowed;

  /** What its result takes of the budget. */
  private int room;

  WalkState(Walk<?> walk, Batches batches, Budget.Share share) {
    this.walk = walk;
    this.memory = new WalkMemory(batches, share);
    this.share = share;
  }

  WalkMemory memory() {
    return memory;
  }

  Walk<?> walk() {
    return walk;
  }

  /** The same walk may start from elsewhere by now. */
  void startFrom(Walk<?> same) {
    walk = same;
  }

  List<WalkState> children() {
    return children;
  }

  /**
   * Takes those walks of its result that are followed by now.
   *
   * @param full whether there is no room for others
   * @param others how many it leads to besides
   */
  void leadTo(List<WalkState> states, boolean full, int others) {
    children = states;
    resultLedOn = full || others == 0 ? result : null;
    unfollowed = others;
  }

  /** How many walks its result leads to besides those that are followed by now. */
  int unfollowed() {
    return unfollowed;
  }

  /** Whether there is no room for these. */
  boolean isFull() {
    return unfollowed > 0 && resultLedOn != null;
  }

  /** Whether its result is another one than that which its children are from. */
  boolean hasNewResult() {
    return resultLedOn == null || result != resultLedOn;
  }

  /** A new reading begins: nothing is believed any more. */
  void startOver() {
    held = false;
    reason = null;
    steady = false;
  }

  /** Whether its result was believed in this reading. */
  boolean held() {
    return held;
  }

  /** The result that was believed last. */
  Object result() {
    if (result == null) {
      throw new IllegalStateException("no result of " + walk);
    }
    return result;
  }

  /** Why the last attempt failed; null if it did not. */
  @Nullable MemoryException reason() {
    return reason;
  }

  /** Whether the last two attempts failed on the same bytes, so that nothing was changing. */
  boolean steady() {
    return steady;
  }

  /** For how long attempts have failed on the same bytes, as far as that was looked at. */
  Duration sameFor() {
    return Duration.ofNanos(System.nanoTime() - sameSince);
  }

  /** Whether it has to be read: it is not believed yet, or something that hangs on it is not. */
  boolean wanted() {
    return wanted;
  }

  /** Says whether it has to be read for itself. */
  void want(boolean now) {
    wanted = now;
  }

  /** Whether it is to be tried in this sweep and was not yet. */
  boolean isLeftIn(long number) {
    return !held && sweep != number;
  }

  void triedIn(long number) {
    sweep = number;
  }

  /** Takes more than may be read at once. */
  void refuse() {
    steady = reason instanceof OverBudgetException;
    reason = new OverBudgetException(Place.of("memory"));
  }

  /** Looks at its children, and answers whether it has to be read because of them. */
  boolean wantForChildren() {
    if (wanted) {
      return false;
    }
    for (WalkState child : children) {
      wanted |= child.wanted && !child.walk.standsAlone();
    }
    return wanted;
  }

  /** Marks that a way leads here; false if it was marked before. */
  boolean reach(long mark) {
    boolean first = reached != mark;
    reached = mark;
    return first;
  }

  boolean isReached(long mark) {
    return reached == mark;
  }

  /** Tries the walk on the current batch; time may run out meanwhile. */
  Outcome attempt(Deadline deadline) {
    if (walk.equals(walkOfResult) && memory.isUnchanged()) {
      memory.succeeded();
      held = true;
      return Outcome.HELD;
    }
    memory.begin(deadline);
    Outcome outcome = attemptAnew();
    if (outcome == Outcome.HELD) {
      memory.succeeded();
      walkOfResult = walk;
      held = true;
      reason = null;
    } else {
      memory.failed();
      walkOfResult = null;
    }
    return outcome;
  }

  /**
   * Looks at what was read ahead besides the current batch, to find out what else it needs. Nothing
   * of this is believed, for two batches may show two moments.
   *
   * @return whether it lacks bytes still
   */
  boolean lookAhead(Deadline deadline) {
    memory.begin(deadline);
    try {
      walk.of(memory);
    } catch (NotReadYet | MemoryException e) {
      // what the next batch shows counts
    }
    return isLacking();
  }

  /** Whether bytes keep the last attempt from going on, and not a chain or a lack of room. */
  boolean isLacking() {
    return memory.lacksBytes() && memory.chain() == null && memory.refused() == null;
  }

  private Outcome attemptAnew() {
    try {
      Object found = walk.of(memory);
      if (memory.lacksBytes()) {
        return Outcome.LEARNED;
      }
      if (!takeRoom(walk, found)) {
        return failed(new OverBudgetException(Place.of("memory")));
      }
      result = found;
      return Outcome.HELD;
    } catch (NotReadYet e) {
      @Nullable Place refused = memory.refused();
      return refused == null ? Outcome.LEARNED : failed(new OverBudgetException(refused));
    } catch (MemoryException e) {
      return memory.lacksBytes() ? failedSoFar(e) : failed(e);
    }
  }

  @SuppressWarnings("unchecked") // a state holds its own walk's result
  private <T> boolean takeRoom(Walk<T> walk, Object found) {
    int needed = (int) Math.min(Budget.ENTRIES, walk.bytes((T) found) / Budget.BYTES_OF_AN_ENTRY);
    share.give(room);
    room = share.take(needed) ? needed : 0;
    return room == needed;
  }

  /** Gives back what it holds. */
  void close() {
    memory.close();
    share.give(room);
    room = 0;
  }

  private Outcome failed(MemoryException e) {
    failedSoFar(e);
    return Outcome.FAILED;
  }

  /** What it asked for besides may still change that. */
  private Outcome failedSoFar(MemoryException e) {
    long digest = memory.digest();
    boolean same = !(e instanceof TornReadException) && digest == lastDigest;
    steady = same && reason != null;
    sameSince = same ? sameSince : System.nanoTime();
    lastDigest = digest;
    reason = e;
    return Outcome.LEARNED;
  }
}
