package io.cosockpool.reading;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
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
final class Rounds {
  /** What one process can make a round hold: 128 MiB, twenty times what 1,000 pools of 30 take. */
  private static final long MOST_BYTES = 128L << 20;

  /** How many links of chains a round follows one by one, so that whoever calls can look around. */
  private static final int MOST_LINKS = 4096;

  private final Batches batches = new Batches();
  private final Batch link = new Batch();
  private final LinkedHashMap<Object, WalkState> states = new LinkedHashMap<>();
  private List<WalkState> roots = List.of();
  private long mark;

  /** Reads the bytes of a batch. */
  @FunctionalInterface
  interface Source {
    /** Does so. */
    void fill(Batch batch) throws MemoryLostException;
  }

  /**
   * What a round came to.
   *
   * @param pending how many walks are not believed yet
   * @param learned whether it found out what else is to be read, so that it was no second try of
   *     the same
   */
  record Progress(int pending, boolean learned) {}

  /**
   * A walk that was not believed in the end.
   *
   * @param reason why the last attempt failed; null if it only asked for more
   * @param steady whether the last two attempts failed on the same bytes
   */
  record Unbelieved(Walk<?> walk, @Nullable MemoryException reason, boolean steady) {}

  /** A new reading begins with these walks; what is known of their ranges stays known. */
  void start(List<? extends Walk<?>> walks) {
    roots = walks.stream().map(this::stateOf).toList();
    states.values().forEach(WalkState::startOver);
  }

  private WalkState stateOf(Walk<?> walk) {
    WalkState state =
        states.computeIfAbsent(walk.identity(), identity -> new WalkState(walk, batches));
    state.startFrom(walk);
    return state;
  }

  /**
   * Reads and tries what is not believed yet.
   *
   * @param deadline after which nothing more is begun
   * @throws TooMuchException if it is more than any process should take
   */
  Progress round(Source source, Deadline deadline) throws MemoryLostException, TooMuchException {
    findWanted();
    Batch batch = batches.next();
    for (WalkState state : states.values()) {
      if (state.wanted()) {
        state.memory().addTo(batch);
      }
    }
    if (batch.bytes() > MOST_BYTES) {
      throw new TooMuchException(batch.bytes());
    }
    source.fill(batch);
    boolean learned = attemptAll(deadline);
    if (followChains(source, deadline)) {
      learned = true;
    }
    int pending = 0;
    for (WalkState state : states.values()) {
      pending += state.held() ? 0 : 1;
    }
    return new Progress(pending, learned);
  }

  /**
   * Parents mostly stand before their children, so that one pass is enough; walks that lead to each
   * other take another one.
   */
  private void findWanted() {
    states.values().forEach(WalkState::want);
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
        WalkState.Outcome outcome = state.attempt();
        learned |= outcome == WalkState.Outcome.LEARNED;
        if (outcome == WalkState.Outcome.HELD) {
          learned |= leadOn(state);
        }
      }
      reach(state.children(), way);
    }
    states.values().removeIf(state -> !state.isReached(mark));
    return learned;
  }

  private void reach(List<WalkState> next, List<WalkState> way) {
    for (WalkState state : next) {
      if (state.reach(mark)) {
        way.add(state);
      }
    }
  }

  /** Finds what a result leads to, and answers whether that was not known yet. */
  private boolean leadOn(WalkState state) {
    if (!state.hasNewResult()) {
      return false;
    }
    List<? extends Walk<?>> walks = leadsTo(state.walk(), state.result());
    boolean learned = false;
    List<WalkState> children = new ArrayList<>(walks.size());
    for (Walk<?> walk : walks) {
      learned |= !states.containsKey(walk.identity());
      children.add(stateOf(walk));
    }
    state.leadTo(children);
    return learned;
  }

  @SuppressWarnings("unchecked") // a state holds its own walk's result
  private static <T> List<? extends Walk<?>> leadsTo(Walk<T> walk, Object result) {
    return walk.leadsTo((T) result);
  }

  /**
   * Follows the chains of all walks together, one call a link, if there is nothing else to be found
   * out: then the next batch has them whole. Links that any walk has read are not read for this.
   */
  private boolean followChains(Source source, Deadline deadline) throws MemoryLostException {
    List<WalkState> following = new ArrayList<>();
    for (WalkState state : states.values()) {
      if (!state.held() && state.memory().chain() != null) {
        following.add(state);
      } else if (!state.held() && state.memory().lacksBytes()) {
        return false;
      }
    }
    if (following.isEmpty()) {
      return false;
    }
    Map<Long, AskedRange> known = new HashMap<>();
    states.values().forEach(state -> state.memory().addTo(known));
    for (int step = 0; step < MOST_LINKS && !following.isEmpty() && !deadline.passed(); step++) {
      followOn(following, known, source);
    }
    return true;
  }

  private void followOn(List<WalkState> following, Map<Long, AskedRange> known, Source source)
      throws MemoryLostException {
    link.clear();
    for (WalkState state : following) {
      followKnown(state, known);
    }
    following.removeIf(state -> chain(state).ended());
    if (following.isEmpty()) {
      return;
    }
    for (WalkState state : following) {
      state.memory().expect(chain(state).link());
      link.add(chain(state).link(), true);
    }
    source.fill(link);
    int at = 0;
    for (Iterator<WalkState> each = following.iterator(); each.hasNext(); at++) {
      Chain chain = chain(each.next());
      if (link.isReadable(at)) {
        chain.follow(link.block(at, chain.link()).i64(chain.next()));
      } else {
        chain.end();
      }
      if (chain.ended()) {
        each.remove();
      }
    }
  }

  private void followKnown(WalkState state, Map<Long, AskedRange> known) {
    Chain chain = chain(state);
    AskedRange read = known.get(chain.link().address());
    while (!chain.ended() && read != null && read.range().length() >= chain.link().length()) {
      state.memory().expect(chain.link());
      chain.follow(batches.current().block(read.index(), chain.link()).i64(chain.next()));
      read = known.get(chain.link().address());
    }
  }

  private static Chain chain(WalkState state) {
    Chain chain = state.memory().chain();
    if (chain == null) {
      throw new IllegalStateException("no chain is followed for " + state.walk());
    }
    return chain;
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
        unbelieved.add(new Unbelieved(state.walk(), state.reason(), state.steady()));
      }
    }
    return unbelieved;
  }

  /** Why a walk is not believed; null if it is, or if its attempts only asked for more. */
  @Nullable MemoryException reason(Walk<?> walk) {
    WalkState state = states.get(walk.identity());
    return state == null || state.held() ? null : state.reason();
  }

  /** A process makes a round read more than {@value #MOST_BYTES} bytes. */
  static final class TooMuchException extends Exception {
    private static final long serialVersionUID = 1L;

    TooMuchException(long bytes) {
      super("%,d bytes would have to be read at once".formatted(bytes));
    }
  }
}
