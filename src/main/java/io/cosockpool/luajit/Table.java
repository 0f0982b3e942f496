package io.cosockpool.luajit;

import io.cosockpool.memory.Block;
import java.util.List;

/**
 * A table as it was read: the hash part of a {@code GCtab}.
 *
 * @param nodes the hash part, an array of {@code Node}
 * @param nodeLength how many bytes a {@code Node} has
 * @param entries the entries in use, in no order of meaning
 */
public record Table(Block nodes, int nodeLength, List<Entry> entries) {
  /** Says that nobody asks where in the hash part a node stands. */
  public void inAnyOrder() {
    nodes.inAnyOrder(nodeLength);
  }
}
