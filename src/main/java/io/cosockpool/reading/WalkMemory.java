package io.cosockpool.reading;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.NotReadYet;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.KeyHash;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ranges that one walk asks for, in the order in which it asks. A walk asks for nearly the same
 * every time, so the range that it asks for next mostly stands behind the last one.
 */
final class WalkMemory implements Snapshot {
  /** A range that this many successes did without is read no more; until then memory is reused. */
  private static final int MOST_UNUSED = 50;

  /** In so many attempts a walk gets from a range that was shortened to the longer one. */
  private static final int FEW_ATTEMPTS = 8;

  /** Looking through so many ranges takes less than a map. */
  private static final int FEW = 64;

  /** So often is it looked whether time has run out, counted in steps of a few nanoseconds. */
  private static final int STEPS_BETWEEN_LOOKS = 1 << 16;

  private final Batches batches;
  private final Budget.Share share;
  private AskedRange[] known = new AskedRange[4];
  private int count;
  private int asked;
  private int mostAsked;
  private long attempt;
  private boolean missing;
  private long lacked;
  private long believed = -1;
  private @Nullable Map<Key, AskedRange> index;
  private @Nullable Chain chain;
  private @Nullable Deadline deadline;
  private int steps;
  private @Nullable Place refused;

  /** What a range is found by. */
  private record Key(long address, boolean again, boolean beyond) {
    /** {@link KeyHash}. Few ranges of one address differ in the rest. */
    @Override
    public int hashCode() {
      return KeyHash.of(address, again ? 1 : 0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key same
          && address == same.address
          && again == same.again
          && beyond == same.beyond;
    }

    static Key of(AskedRange range) {
      return new Key(range.range().address(), range.again(), range.beyond());
    }
  }

  WalkMemory(Batches batches, Budget.Share share) {
    this.batches = batches;
    this.share = share;
  }

  /** How many ranges it has. */
  int count() {
    return count;
  }

  /** How many bytes they have together. */
  long bytes() {
    long bytes = 0;
    for (int at = 0; at < count; at++) {
      bytes += known[at].range().length();
    }
    return bytes;
  }

  /** Gives back what it holds: the walk is tried no more. */
  void close() {
    shrinkTo(0);
  }

  /** An attempt begins, which is cut off at the deadline. */
  void begin(Deadline end) {
    deadline = end;
    steps = 0;
    refused = null;
    attempt++;
    mostAsked = Math.max(mostAsked, asked);
    asked = 0;
    missing = false;
    lacked = 0;
    chain = null;
  }

  /** What the attempt asked for beyond what may be held; null if there was nothing. */
  @Nullable Place refused() {
    return refused;
  }

  /** Whether the attempt asked for bytes that the current batch lacks. */
  boolean lacksBytes() {
    return missing;
  }

  /** The chain at whose next link the attempt ended; null if it ended otherwise. */
  @Nullable Chain chain() {
    return chain;
  }

  /**
   * Asks for a link of a chain ahead of the walk, so that the next batch holds it.
   *
   * @return whether it may be held
   */
  boolean expect(Range link) {
    if (find(link.address(), false, false) != null) {
      return true;
    }
    if (isFull()) {
      return false;
    }
    AskedRange expected = new AskedRange(link, false);
    expected.askedBy(attempt);
    insert(count, expected);
    return true;
  }

  private boolean isFull() {
    return count >= Budget.RANGES_OF_A_WALK || !share.take(1);
  }

  @Override
  public Block read(Range range) throws UnreadableException {
    return block(ask(range, false), range);
  }

  @Override
  public Block again(Range range) throws UnreadableException {
    return block(ask(range, true), range);
  }

  @Override
  public List<Block> links(Range first, int next, long end, long most)
      throws UnreadableException, BrokenInvariantException {
    List<Block> links = new ArrayList<>();
    Range range = first;
    long met = end;
    while (range.address() != end) {
      if (links.size() >= most || range.address() == met) {
        throw new BrokenInvariantException(
            first.place(), "the queue does not close in " + links.size());
      }
      if (Integer.bitCount(links.size()) == 1) {
        met = range.address(); // Brent: what leads in a circle comes by here again
      }
      AskedRange link = ask(range, false);
      Block block = block(link, range);
      if (!isTried(link)) {
        chain = new Chain(range, next, end, most - links.size());
        throw NotReadYet.SIGNAL;
      }
      links.add(block);
      range = new Range(block.i64(next), first.length(), first.place());
    }
    return links;
  }

  private Block block(AskedRange range, Range part) throws UnreadableException {
    if (!isTried(range)) {
      missing = true;
      lacked += range.range().length();
      return Block.notReadYet(part);
    }
    if (isUnreadable(range)) {
      throw new UnreadableException(part);
    }
    return batches.block(range, part);
  }

  private AskedRange ask(Range range, boolean again) {
    AskedRange found =
        asked < count && known[asked].isAt(range.address(), again, false)
            ? known[asked]
            : find(range.address(), again, false);
    if (found == null) {
      found = fresh(range, again);
    } else if (found.range().length() < range.length()) {
      found = longer(found, range);
    } else if (found.range().length() > range.length() && isUnreadable(found)) {
      found = shorter(found, range);
    }
    if (!found.isAskedBy(attempt)) {
      found.askedBy(attempt);
      moveUp(found);
    }
    return found;
  }

  private AskedRange fresh(Range range, boolean again) {
    if (isFull()) {
      refused = range.place();
      throw NotReadYet.SIGNAL;
    }
    AskedRange fresh = new AskedRange(range, again);
    insert(asked, fresh);
    return fresh;
  }

  /** Ends the attempt if time ran out. */
  private void step(int count) {
    steps += count;
    if (steps >= STEPS_BETWEEN_LOOKS) {
      steps = 0;
      if (deadline != null && deadline.passed()) {
        missing = true;
        throw NotReadYet.SIGNAL;
      }
    }
  }

  /** The longer range takes the place of the shorter one, unless it cannot be read. */
  private AskedRange longer(AskedRange shorter, Range range) {
    AskedRange beyond = find(range.address(), shorter.again(), true);
    if (beyond == null || beyond.range().length() > range.length()) {
      shorter.become(range);
      return shorter;
    }
    if (beyond.range().length() < range.length() && !isUnreadable(beyond)) {
      beyond.become(range);
    }
    return beyond;
  }

  /**
   * A longer range serves a shorter one, but for one that reaches beyond what can be read. The walk
   * may ask for that one again, so both are read from now on: else each would take the other's
   * place without end.
   */
  private AskedRange shorter(AskedRange longer, Range range) {
    if (index != null) {
      index.remove(Key.of(longer));
    }
    longer.reachesBeyond();
    if (index != null) {
      index.put(Key.of(longer), longer);
    }
    return fresh(range, longer.again());
  }

  private @Nullable AskedRange find(long address, boolean again, boolean beyond) {
    if (count <= FEW) {
      for (int at = 0; at < count; at++) {
        if (known[at].isAt(address, again, beyond)) {
          return known[at];
        }
      }
      return null;
    }
    Map<Key, AskedRange> map = index;
    if (map == null) {
      map = new HashMap<>();
      for (int at = 0; at < count; at++) {
        map.put(Key.of(known[at]), known[at]);
      }
      index = map;
    }
    return map.get(new Key(address, again, beyond));
  }

  private void insert(int at, AskedRange range) {
    if (count == known.length) {
      known = Arrays.copyOf(known, 2 * count);
    }
    System.arraycopy(known, at, known, at + 1, count - at);
    known[at] = range;
    count++;
    if (index != null) {
      index.put(Key.of(range), range);
    }
  }

  /** Puts a range behind those that this attempt asked for before. */
  private void moveUp(AskedRange range) {
    int at = asked;
    while (known[at] != range) {
      at++;
    }
    System.arraycopy(known, asked, known, asked + 1, at - asked);
    known[asked++] = range;
    step(1 + at - asked);
  }

  /**
   * Adds all ranges to the batch that is to be read: first those that are read once, then again.
   */
  void addTo(Batch batch) {
    boolean first = true;
    for (boolean again : new boolean[] {false, true}) {
      for (int at = 0; at < count; at++) {
        if (known[at].again() == again) {
          known[at].standsIn(batches.number(), batch.add(known[at].range(), first));
          first = false;
        }
      }
    }
  }

  /** So many bytes at most the ranges have that the last attempt asked for in vain. */
  long bytesLacked() {
    return lacked;
  }

  /** Adds the ranges that the last attempt asked for and that are not read yet. */
  void addLackedTo(Batch batch) {
    for (int at = 0; at < asked; at++) {
      if (!isTried(known[at])) {
        known[at].standsAhead(batch, batches.number(), batch.add(known[at].range(), false));
      }
    }
  }

  /** Adds what was read and is readable, by the address. */
  void addTo(Map<Long, AskedRange> readable) {
    for (int at = 0; at < count; at++) {
      if (isTried(known[at]) && !isUnreadable(known[at])) {
        readable.putIfAbsent(known[at].range().address(), known[at]);
      }
    }
  }

  /**
   * An attempt was believed: what it did without is forgotten in time, and at once if unreadable.
   */
  void succeeded() {
    believed = batches.number();
    int kept = asked;
    for (int at = asked; at < count; at++) {
      if (known[at].unused() <= MOST_UNUSED && !isUnreadable(known[at]) && hasRoom(kept)) {
        known[kept++] = known[at];
      }
    }
    shrinkTo(kept);
  }

  /** An attempt was not believed: what it did not get to may be needed by the next one. */
  void failed() {
    int kept = asked;
    for (int at = asked; at < count; at++) {
      if (isWorthKeeping(known[at], kept)) {
        known[kept++] = known[at];
      }
    }
    shrinkTo(kept);
  }

  private boolean isWorthKeeping(AskedRange range, int kept) {
    long unused = range.attemptsWithoutUse(attempt);
    if (isUnreadable(range)) {
      return range.beyond() && unused <= FEW_ATTEMPTS;
    }
    return unused == 0 || hasRoom(kept);
  }

  /**
   * Whether to keep another range that was not asked for: as many as an attempt asked for at most.
   * Those that were asked for last stand first. A walk of what changes all the time would ask for
   * ever more ranges, and what it reads would have changed again before all of them are read.
   */
  private boolean hasRoom(int kept) {
    return kept < asked + Math.max(asked, mostAsked);
  }

  private boolean isUnreadable(AskedRange range) {
    return isTried(range) && !batches.isReadable(range);
  }

  private boolean isTried(AskedRange range) {
    return batches.isTried(range);
  }

  private void shrinkTo(int kept) {
    if (kept < count) {
      share.give(count - kept);
      Arrays.fill(known, kept, count, null);
      count = kept;
      index = null;
    }
  }

  /**
   * Whether the current batch has all that the last attempt used, just as the one before had it, on
   * which that attempt was believed.
   */
  boolean isUnchanged() {
    if (believed != batches.number() - 1) {
      return false;
    }
    for (int at = 0; at < asked; at++) {
      AskedRange range = known[at];
      if (!range.isIn(batches.number())
          || !range.wasIn(batches.number() - 1)
          || !batches
              .current()
              .hasSameBytes(range.index(), batches.before(), range.indexBefore())) {
        return false;
      }
    }
    return true;
  }

  /**
   * A check sum of what the attempt asked for, as the current batch has it: what cannot be read is
   * alike every time.
   */
  long digest() {
    long digest = asked;
    for (int at = 0; at < asked; at++) {
      AskedRange range = known[at];
      boolean held = range.isIn(batches.number()) && batches.current().isReadable(range.index());
      digest =
          31 * digest
              + (held ? batches.current().block(range.index(), range.range()).digest() : -1);
    }
    return digest;
  }
}
