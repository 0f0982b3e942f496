package io.cosockpool.nginx;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import java.util.Arrays;
import java.util.List;

/**
 * {@code ngx_queue_t}: a ring of links that begins and ends at its head (nginx
 * src/core/ngx_queue.h).
 */
public final class Queue {
  private static final Structure LINK =
      Catalogue.variants("nginx").getFirst().structure("ngx_queue_t");

  private static final Field PREVIOUS = LINK.field("prev");
  private static final Field NEXT = LINK.field("next");

  private Queue() {}

  /** The layout of a link. */
  public static Structure link() {
    return LINK;
  }

  /** The address of the link after this one. */
  public static long next(View link) {
    return link.unsigned(NEXT);
  }

  /** Whether a queue has more than one link besides its head. */
  public static boolean hasSeveral(View head) {
    return next(head) != head.unsigned(PREVIOUS);
  }

  /**
   * The offsets in a block of the links of a queue without its head, in order, where the block
   * holds all of them.
   *
   * @param head the offset of the head
   * @param first the lowest offset that a link can have
   * @param most how many there can be
   * @throws BrokenInvariantException if a link lies elsewhere or does not point back to the one
   *     before it, or if the queue does not close
   */
  public static int[] within(Block block, int head, int first, int most, Place place)
      throws BrokenInvariantException {
    int[] links = new int[4];
    int count = 0;
    int before = head;
    long next = block.i64(head + NEXT.offset());
    while (next != block.address() + head) {
      if (count == most) {
        throw new BrokenInvariantException(place, "the queue does not close in " + most);
      }
      long at = next - block.address();
      require(
          at >= first && at % 8 == 0 && block.contains(next, LINK.size()),
          place,
          "a link leads out of what holds them");
      requireBackLink(block, (int) at, block.address() + before, place);
      if (count == links.length) {
        links = Arrays.copyOf(links, 2 * count);
      }
      links[count++] = (int) at;
      before = (int) at;
      next = block.i64(before + NEXT.offset());
    }
    requireBackLink(block, head, block.address() + before, place);
    return Arrays.copyOf(links, count);
  }

  /**
   * The links of a queue without its head, in order, where each is an allocation of its own.
   *
   * @param block that holds the head
   * @param head the offset of the head
   * @param most how many there can be
   * @throws BrokenInvariantException if a link does not point back to the one before it, or if the
   *     queue does not close
   */
  public static List<Block> outside(Snapshot memory, Block block, int head, long most, Place place)
      throws MemoryException {
    long end = block.address() + head;
    long first = block.i64(head + NEXT.offset());
    List<Block> links =
        memory.links(new Range(first, LINK.size(), place), NEXT.offset(), end, most);
    long before = end;
    for (Block link : links) {
      requireBackLink(link, 0, before, place);
      before = link.address();
    }
    requireBackLink(block, head, before, place);
    return links;
  }

  private static void requireBackLink(Block block, int link, long before, Place place)
      throws BrokenInvariantException {
    require(
        block.i64(link + PREVIOUS.offset()) == before,
        place,
        "a link does not point back to the one before it");
  }

  private static void require(boolean holds, Place place, String otherwise)
      throws BrokenInvariantException {
    if (!holds) {
      throw new BrokenInvariantException(place, otherwise);
    }
  }
}
