package io.cosockpool.reading;

import io.cosockpool.memory.Range;
import java.util.HashSet;
import java.util.Set;

/**
 * A chain whose next link is not known yet, and how far it has been followed. What was allocated in
 * turn often lies evenly, as the connects of like requests do. So where links were found at equal
 * distances, it is guessed that the next ones follow at the same.
 */
final class Chain {
  /** How many links are guessed at most: one where no memory is costs a call. */
  private static final int MOST_GUESSES = 32;

  private final int next;
  private final long end;
  private final long most;
  private final Set<Long> seen = new HashSet<>();
  private Range link;
  private boolean ended;
  private long distance;
  private int guesses;

  /**
   * A chain from its first unknown link on.
   *
   * @param next the offset of the address of the next link
   * @param end the address that ends it
   * @param most how many links may follow
   */
  Chain(Range link, int next, long end, long most) {
    this.link = link;
    this.next = next;
    this.end = end;
    this.most = most;
  }

  /** The link that is to be read. */
  Range link() {
    return link;
  }

  /** The offset of the address of the next link. */
  int next() {
    return next;
  }

  /** Whether there is nothing more to follow: it closed, led astray, or is longer than can be. */
  boolean ended() {
    return ended;
  }

  /** Goes on to the link at an address. */
  void follow(long address) {
    seen.add(link.address());
    guesses = address - link.address() == distance ? Math.min(MOST_GUESSES, 2 * guesses + 1) : 0;
    distance = address - link.address();
    ended |= address == end || seen.contains(address) || seen.size() >= most;
    link = new Range(address, link.length(), link.place());
  }

  /** How many links may stand behind the next one: more each time that one did. */
  int guesses() {
    return guesses;
  }

  /** Where the nth behind the next one stands if they lie evenly. */
  Range guess(int nth) {
    return new Range(link.address() + nth * distance, link.length(), link.place());
  }

  void end() {
    ended = true;
  }
}
