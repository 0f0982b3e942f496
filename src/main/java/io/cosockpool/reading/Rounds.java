package io.cosockpool.reading;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.walk.Walk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads walks of one process, round by round. A round reads all ranges of the walks that are not
 * believed yet, and of those that lead to them, in one batch. Then it tries these walks on what was
 * read. A walk is believed if one batch held all that it asked for; what is believed once stays so,
 * as long as what leads to it still does in the last batch in which that was believed.
 *
 * <p>Between two readings the walks keep their ranges: a process that is known is read by one
 * batch.
 *
 * <p>Nothing of one walk's belief hangs on another's bytes. Each walk's ranges stand together in
 * the batch, in its own order, those to be read again at their end, so that what moves in between
 * is seen.
 */
final class Rounds implements AutoCloseable {
  private final Budget.Share share;
  private final int fewRanges;
  private final Batches batches;
  private final Chains chains;
  private final LinkedHashMap<Object, WalkState> states = new LinkedHashMap<>();
  private List<WalkState> roots = List.of();
  private long mark;
  private long sweep;

  /** Of a process that has a share in a budget. */
  Rounds(Budget.Share share) {
    this(share, Budget.RANGES_READ_OVER);
  }

  /**
   * The same.
   *
   * @param fewRanges so many are read over and over while walks find out what they need; of more,
   *     only what is lacking is read
   */
  Rounds(Budget.Share share, int fewRanges) {
    this.share = share;
    this.fewRanges = fewRanges;
    this.batches = new Batches(share);
    this.chains = new Chains(batches, share);
  }

  /** Gives back what it holds. */
  @Override
  public void close() {
    states.values().forEach(this::forget);
    states.clear();
    batches.close();
    chains.close();
  }

  private void forget(WalkState state) {
    state.close();
    share.give(1);
  }

  /** Reads the bytes of a batch. */
  @FunctionalInterface
  interface Source {
    /** Does so, and begins no call after the deadline. */
    void fill(Batch batch, Deadline deadline) throws MemoryLostException;
  }

  /**
   * What a round came to.
   *
   * @param pending how many walks are not believed yet
   * @param learned whether it found out what else is to be read, or left something to the next
   *     rounds, so that it was no second try of the same
   * @param left whether it left something to the next rounds
   */
  record Progress(int pending, boolean learned, boolean left) {}

  /**
   * A walk that was not believed in the end.
   *
   * @param reason why the last attempt failed; null if it only asked for more
   * @param steady whether the last two attempts failed on the same bytes
   * @param sameFor for how long they did
   */
  record Unbelieved(
      Walk<?> walk, @Nullable MemoryException reason, boolean steady, Duration sameFor) {}

  /** A new reading begins with these walks; what is known of their ranges stays known. */
  void start(List<? extends Walk<?>> walks) {
    roots = walks.stream().map(this::rootOf).toList();
    states.values().forEach(WalkState::startOver);
    sweep++;
  }

  /** What a user asks for is looked for in any case. */
  private WalkState rootOf(Walk<?> walk) {
    if (!states.containsKey(walk.identity())) {
      share.takeAnyway(1);
    }
    return stateOf(walk);
  }

  private WalkState stateOf(Walk<?> walk) {
    WalkState state =
        states.computeIfAbsent(walk.identity(), identity -> new WalkState(walk, batches, share));
    state.startFrom(walk);
    return state;
  }

  /**
   * Reads and tries what is not believed yet, or as much of it as a round may read: the next ones
   * go on with the rest.
   *
   * @param deadline after which nothing more is begun
   */
  Progress round(Source source, Deadline deadline) throws MemoryLostException {
    return round(source, deadline, Budget.RANGES_OF_A_ROUND, Budget.BYTES_OF_A_ROUND, true);
  }

  /**
   * The same of all that is not believed yet, by one batch if any process may take that, and
   * nothing ahead of the next one.
   */
  Progress wholeRound(Source source, Deadline deadline) throws MemoryLostException {
    return round(source, deadline, Budget.ENTRIES, Budget.MOST_BYTES_OF_A_ROUND, false);
  }

  private Progress round(
      Source source, Deadline deadline, int mostRanges, long mostBytes, boolean looksAhead)
      throws MemoryLostException {
    boolean left = choose(mostRanges, mostBytes);
    findWanted();
    Batch batch = batches.next();
    for (WalkState state : states.values()) {
      if (state.wanted()) {
        state.memory().addTo(batch);
      }
    }
    boolean learned = left;
    if (batch.bytes() <= Budget.MOST_BYTES_OF_A_ROUND) {
      source.fill(batch, deadline);
      learned |= attemptAll(deadline);
      if (!looksAhead || !lookAhead(source, deadline)) {
        batches.endAhead();
      }
      learned |= chains.follow(states.values(), source, deadline);
      batch.release();
    } else {
      refuseWanted();
    }
    batches.endBefore();
    if (!left) {
      sweep++;
    }
    int pending = 0;
    for (WalkState state : states.values()) {
      pending += state.held() ? 0 : 1;
    }
    return new Progress(pending, learned, left);
  }

  /**
   * Chooses of the walks that are not believed what fits into this round, and answers whether it
   * leaves any. Each is tried once before any is tried again.
   */
  private boolean choose(int mostRanges, long mostBytes) {
    int ranges = 0;
    long bytes = 0;
    boolean left = false;
    for (WalkState state : states.values()) {
      boolean chosen = state.isLeftIn(sweep) && !left;
      if (chosen) {
        long more = state.memory().bytes();
        left =
            ranges > 0
                && (ranges + state.memory().count() > mostRanges || bytes + more > mostBytes);
        chosen = !left;
        if (chosen) {
          ranges += Math.max(1, state.memory().count());
          bytes += more;
          state.triedIn(sweep);
        }
      }
      state.want(chosen);
    }
    return left;
  }

  /** What cannot be read together with those that lead to it cannot be read at all. */
  private void refuseWanted() {
    for (WalkState state : states.values()) {
      if (state.wanted() && !state.held()) {
        state.refuse();
      }
    }
  }

  /**
   * Parents mostly stand before their children, so that one pass is enough; walks that lead to each
   * other take another one.
   */
  private void findWanted() {
    boolean found = true;
    while (found) {
      found = false;
      for (WalkState state : states.sequencedValues().reversed()) {
        found |= state.wantForChildren();
      }
    }
  }

  /** From the roots on: what no way leads to any more is given up. */
  private boolean attemptAll(Deadline deadline) {
    mark++;
    boolean learned = false;
    List<WalkState> way = new ArrayList<>();
    reach(roots, way);
    for (int at = 0; at < way.size(); at++) {
      WalkState state = way.get(at);
      if (state.wanted() && !deadline.passed()) {
        WalkState.Outcome outcome = state.attempt(deadline);
        learned |= outcome == WalkState.Outcome.LEARNED;
        if (outcome == WalkState.Outcome.HELD) {
          learned |= leadOn(state);
        }
      }
      reach(state.children(), way);
    }
    states.values().removeIf(this::isUnreached);
    return learned;
  }

  private boolean isUnreached(WalkState state) {
    if (state.isReached(mark)) {
      return false;
    }
    forget(state);
    return true;
  }

  private void reach(List<WalkState> next, List<WalkState> way) {
    for (WalkState state : next) {
      if (state.reach(mark)) {
        way.add(state);
      }
    }
  }

  /**
   * Finds what a result leads to, and answers whether that was not known yet. Of very many walks it
   * follows some in each round, so that all processes find theirs side by side.
   */
  private boolean leadOn(WalkState state) {
    if (!state.hasNewResult()) {
      return false;
    }
    List<? extends Walk<?>> walks = leadsTo(state.walk(), state.result());
    int found = 0;
    boolean full = false;
    List<WalkState> children = new ArrayList<>(Math.min(walks.size(), states.size() + 16));
    for (Walk<?> walk : walks) {
      boolean follows = states.containsKey(walk.identity());
      if (!follows && !full && found < Budget.WALKS_FOUND_IN_A_ROUND) {
        follows = share.take(1);
        full = !follows;
        found += follows ? 1 : 0;
      }
      if (follows) {
        children.add(stateOf(walk));
      }
    }
    int others = walks.size() - children.size();
    state.leadTo(children, full, others);
    return found > 0;
  }

  @SuppressWarnings("unchecked") // a state holds its own walk's result
  private static <T> List<? extends Walk<?>> leadsTo(Walk<T> walk, Object result) {
    return walk.leadsTo((T) result);
  }

  /**
   * Lets walks that lack bytes look at these besides the current batch, until they know all that
   * they need: then the next batch has it whole. Answers whether that is worth it; where all of it
   * is little, the next batch reads it anyhow.
   */
  private boolean lookAhead(Source source, Deadline deadline) throws MemoryLostException {
    List<WalkState> lacking = new ArrayList<>();
    int ranges = 0;
    for (WalkState state : states.values()) {
      if (state.wanted() && !state.held() && state.isLacking()) {
        lacking.add(state);
        ranges += state.memory().count();
      }
    }
    if (lacking.isEmpty() || ranges <= fewRanges) {
      return false;
    }
    boolean goesOn = true;
    for (int count = 0;
        goesOn && !lacking.isEmpty() && count < Budget.BATCHES_AHEAD && !deadline.passed();
        count++) {
      goesOn = lookFurtherAhead(lacking, source, deadline);
    }
    return true;
  }

  /** Of those that do not fit into one batch some go on with the next. */
  private boolean lookFurtherAhead(List<WalkState> lacking, Source source, Deadline deadline)
      throws MemoryLostException {
    Batch more = batches.ahead();
    int last = 0;
    while (last < lacking.size()
        && more.bytes() + lacking.get(last).memory().bytesLacked() <= Budget.BYTES_KEPT) {
      lacking.get(last++).memory().addLackedTo(more);
    }
    if (last == 0 || !batches.keepAhead(more)) {
      return false;
    }
    source.fill(more, deadline);
    lacking.subList(0, last).removeIf(state -> deadline.passed() || !state.lookAhead(deadline));
    return true;
  }

  /** The result of a walk that is believed. */
  <T> Optional<T> result(Walk<T> walk) {
    @SuppressWarnings("unchecked") // a state holds its own walk's result
    T result = (T) resultOf(walk.identity());
    return Optional.ofNullable(result);
  }

  private @Nullable Object resultOf(Object identity) {
    WalkState state = states.get(identity);
    return state == null || !state.held() ? null : state.result();
  }

  /**
   * The results of all walks of a kind that are believed, in the order in which they were found.
   */
  <T, W extends Walk<T>> Map<W, T> results(Class<W> kind) {
    Map<W, T> results = new LinkedHashMap<>();
    for (W walk : believed(kind)) {
      result(walk).ifPresent(result -> results.put(walk, result));
    }
    return results;
  }

  /** The walks of a kind that are believed, in the order in which they were found. */
  <W extends Walk<?>> List<W> believed(Class<W> kind) {
    return states.values().stream()
        .filter(WalkState::held)
        .map(WalkState::walk)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** What is not believed, and why. */
  List<Unbelieved> unbelieved() {
    List<Unbelieved> unbelieved = new ArrayList<>();
    for (WalkState state : states.values()) {
      if (!state.held()) {
        unbelieved.add(
            new Unbelieved(state.walk(), state.reason(), state.steady(), state.sameFor()));
      }
    }
    return unbelieved;
  }

  /** Whether some attempts fail on the same bytes, but not for so long yet. */
  boolean mayLast(Duration time) {
    return states.values().stream()
        .anyMatch(state -> !state.held() && state.steady() && state.sameFor().compareTo(time) < 0);
  }

  /** How many walks results lead to for which there was no room. */
  long withoutRoom() {
    return states.values().stream()
        .filter(WalkState::isFull)
        .mapToLong(WalkState::unfollowed)
        .sum();
  }

  /** How many walks results lead to whose turn did not come. */
  long withoutTurn() {
    return states.values().stream().mapToLong(WalkState::unfollowed).sum() - withoutRoom();
  }

  /** Why a walk is not believed; null if it is, or if its attempts only asked for more. */
  @Nullable MemoryException reason(Walk<?> walk) {
    WalkState state = states.get(walk.identity());
    return state == null || state.held() ? null : state.reason();
  }
}
