package io.cosockpool.reading;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The chains of all walks of one process, whose next links only the links before tell. They are
 * followed together, one call a link, or several links where these lie evenly. Links that any walk
 * has read are not read for this.
 */
final class Chains implements AutoCloseable {
  private final Batches batches;
  private final Batch link;

  /**
   * Those of a process.
   *
   * @param batches what was read of it
   * @param share its share in a budget
   */
  Chains(Batches batches, Budget.Share share) {
    this.batches = batches;
    this.link = new Batch(share);
  }

  @Override
  public void close() {
    link.close();
  }

  /**
   * Follows the chains of all walks, if there is nothing else to be found out: then the next batch
   * has them whole. Answers whether it did.
   */
  boolean follow(Collection<WalkState> states, Rounds.Source source, Deadline deadline)
      throws MemoryLostException {
    List<WalkState> following = new ArrayList<>();
    for (WalkState state : states) {
      if (state.wanted() && !state.held() && state.memory().chain() != null) {
        following.add(state);
      } else if (state.wanted() && !state.held() && state.memory().lacksBytes()) {
        return false;
      }
    }
    if (following.isEmpty()) {
      return false;
    }
    Map<Long, AskedRange> known = new HashMap<>();
    states.forEach(state -> state.memory().addTo(known));
    int links = 0;
    for (int step = 0;
        step < Budget.STEPS_OF_A_ROUND
            && links < Budget.LINKS_OF_A_ROUND
            && !following.isEmpty()
            && !deadline.passed();
        step++) {
      followOn(following, known, source, deadline);
      links += link.count();
    }
    return true;
  }

  private void followOn(
      List<WalkState> following,
      Map<Long, AskedRange> known,
      Rounds.Source source,
      Deadline deadline)
      throws MemoryLostException {
    link.clear();
    for (WalkState state : following) {
      followKnown(state, known);
    }
    following.removeIf(state -> chain(state).ended());
    if (following.isEmpty()) {
      return;
    }
    List<Integer> starts = new ArrayList<>();
    for (WalkState state : following) {
      starts.add(link.count());
      Chain chain = chain(state);
      link.add(chain.link(), true);
      for (int nth = 1; nth <= chain.guesses() && link.count() < Budget.LINKS_OF_A_ROUND; nth++) {
        link.add(chain.guess(nth), false);
      }
    }
    source.fill(link, deadline);
    starts.add(link.count());
    for (int at = 0; at < following.size(); at++) {
      followRead(following.get(at), starts.get(at), starts.get(at + 1));
    }
    following.removeIf(state -> chain(state).ended());
  }

  /** Follows a chain as far as its next link and what was guessed to stand behind that lead. */
  private void followRead(WalkState state, int from, int to) {
    Chain chain = chain(state);
    int at = from;
    while (at < to
        && !chain.ended()
        && link.range(at).address() == chain.link().address()
        && (at == from || link.isReadable(at))) {
      expectNext(state);
      if (link.isReadable(at)) {
        chain.follow(link.block(at, link.range(at)).i64(chain.next()));
      } else {
        chain.end();
      }
      at++;
    }
  }

  /** What may not be held is not read ahead; the attempt says so that asks for it. */
  private static void expectNext(WalkState state) {
    Chain chain = chain(state);
    if (!state.memory().expect(chain.link())) {
      chain.end();
    }
  }

  private void followKnown(WalkState state, Map<Long, AskedRange> known) {
    Chain chain = chain(state);
    AskedRange read = known.get(chain.link().address());
    while (!chain.ended() && read != null && read.range().length() >= chain.link().length()) {
      expectNext(state);
      chain.follow(batches.block(read, chain.link()).i64(chain.next()));
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
}
