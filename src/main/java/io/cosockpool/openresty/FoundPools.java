package io.cosockpool.openresty;

import io.cosockpool.luajit.Entry;
import io.cosockpool.luajit.TableEntries;
import java.util.List;

/**
 * What a table of pools leads to; of a very large one a part, and what is known of the rest.
 *
 * @param table its entries
 */
public record FoundPools(TableEntries table) {
  List<Entry> entries() {
    return table.entries();
  }

  /** Whether it leads to all of the table's pools. */
  public boolean areAll() {
    return table.leftOut() == 0 && table.unreadNodes() == 0;
  }

  /** How many pools were counted and left out. */
  public long leftOut() {
    return table.leftOut();
  }

  /** How many places for pools the table has. */
  public long places() {
    return table.nodes();
  }

  /** How many of these were not looked at, so that nobody knows how many pools are there. */
  public long unreadPlaces() {
    return table.unreadNodes();
  }
}
