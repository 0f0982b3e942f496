package io.cosockpool.reading;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The chains of all walks of one process, whose next links only the links before tell. They are
 * followed together, one call a link. Links that any walk has read are not read for this.
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
      links += following.size();
      followOn(following, known, source, deadline);
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
    for (WalkState state : following) {
      expectNext(state);
      link.add(chain(state).link(), true);
    }
    source.fill(link, deadline);
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
