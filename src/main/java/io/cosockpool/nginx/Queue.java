package io.cosockpool.nginx;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ngx_queue_t}: a ring of links that begins and ends at its head (nginx
 * src/core/ngx_queue.h).
 */
public final class Queue {
  private static final Structure LINK =
      Catalogue.variants("nginx").getFirst().structure("ngx_queue_t");

  private Queue() {}

  /** Finds the bytes of a link that were read before. */
  public interface Links {
    /**
     * The link at an address.
     *
     * @throws BrokenInvariantException if nothing was read there, or no link can stand there
     */
    View at(long address) throws BrokenInvariantException;
  }

  /** The layout of a link. */
  public static Structure link() {
    return LINK;
  }

  /** The address of the link after this one. */
  public static long next(View link) {
    return link.unsigned("next");
  }

  /**
   * The addresses of the links of a queue without its head, in order.
   *
   * @param head the head
   * @param longest how many there can be
   * @throws BrokenInvariantException if a link does not point back to the one before it, or the
   *     queue does not close within {@code longest} links
   */
  public static List<Long> walk(View head, Links links, long longest, Place place)
      throws BrokenInvariantException {
    List<Long> addresses = new ArrayList<>();
    View link = head;
    while (next(link) != head.address()) {
      if (addresses.size() >= longest) {
        throw new BrokenInvariantException(place, "the queue does not close in " + longest);
      }
      View following = links.at(next(link));
      checkBackLink(following, link, place);
      addresses.add(following.address());
      link = following;
    }
    checkBackLink(head, link, place);
    return addresses;
  }

  private static void checkBackLink(View link, View before, Place place)
      throws BrokenInvariantException {
    if (link.unsigned("prev") != before.address()) {
      throw new BrokenInvariantException(place, "a link does not point back to the one before it");
    }
  }
}
