package io.cosockpool.walk;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import java.util.List;

/**
 * What a walk sees of a process's memory. Asking for a range is free and promises nothing; looking
 * at bytes that the last batch lacks ends the attempt. So a walk asks for all that it can name
 * before it looks at any of it: then all of that is read by one call.
 *
 * <p>One batch reads the ranges of a walk in the order in which the walk asks for them, or, while
 * that order changes, in which it asked before. Ranges that are read {@linkplain #again again} come
 * last in any case.
 */
public interface Snapshot {
  /**
   * The bytes of a range. A longer range at the same address takes the place of a shorter one.
   *
   * @throws UnreadableException if there is no such memory
   */
  Block read(Range range) throws UnreadableException;

  /**
   * The bytes of a range once more, read behind all that the walk reads: what guards the rest
   * (heads of queues, counters, references back) is compared with it. Ask for it as soon as its
   * address is known.
   *
   * @throws UnreadableException if there is no such memory
   */
  Block again(Range range) throws UnreadableException;

  /**
   * The links of a chain, from the first one to the one before its end; each is an allocation of
   * its own, and only a link tells where the next one is. The links that are not known yet are
   * followed for all walks together.
   *
   * @param first the range of the first link; the others have its length
   * @param next the offset of the address of the next link
   * @param end the address that ends the chain
   * @param most how many links there can be
   * @throws UnreadableException if a link leads to where no memory is
   * @throws BrokenInvariantException if the chain does not end within {@code most} links
   */
  List<Block> links(Range first, int next, long end, long most)
      throws UnreadableException, BrokenInvariantException;
}
