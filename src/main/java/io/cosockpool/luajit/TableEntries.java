package io.cosockpool.luajit;

import java.util.List;

/**
 * The entries of a table's hash part, or as many as may be held of one that is very large.
 *
 * @param entries those that are held, in the order of their nodes
 * @param leftOut how many more there are in the nodes that were read
 * @param nodes how many nodes the table has
 * @param unreadNodes of how many of them nothing is known
 */
public record TableEntries(List<Entry> entries, long leftOut, long nodes, long unreadNodes) {}
