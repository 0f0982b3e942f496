package io.cosockpool.luajit;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/** Entries of which each takes 24 bytes: a table may have hundreds of thousands. */
final class PackedEntries extends AbstractList<Entry> implements RandomAccess {
  private static final int LONGS = 3;

  private final boolean gc64;
  private long[] packed = new long[LONGS * 16];
  private int count;

  private PackedEntries(boolean gc64) {
    this.gc64 = gc64;
  }

  /** An empty list for a VM, which grows. */
  static PackedEntries of(boolean gc64) {
    return new PackedEntries(gc64);
  }

  /** Adds an entry by what it consists of. */
  void append(long key, long value, long node) {
    int at = LONGS * count++;
    if (at == packed.length) {
      packed = Arrays.copyOf(packed, 2 * at);
    }
    packed[at] = key;
    packed[at + 1] = value;
    packed[at + 2] = node;
  }

  /** The entries as they are now; nothing is added any more. */
  List<Entry> trimmed() {
    packed = Arrays.copyOf(packed, LONGS * count);
    return this;
  }

  @Override
  public Entry get(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException(index);
    }
    int at = LONGS * index;
    return new Entry(new Value(packed[at], gc64), new Value(packed[at + 1], gc64), packed[at + 2]);
  }

  @Override
  public int size() {
    return count;
  }
}
