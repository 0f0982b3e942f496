package io.cosockpool.image;

import java.util.ArrayList;
import java.util.List;

/** A {@code GCtab} with a hash part: entries in use, removed ones and empty nodes. */
public final class TableImage {
  private static final int NODE_LENGTH = 24;

  private final LuaObjects objects;
  private final long address;
  private long nodes;
  private int capacity;
  private int used;

  TableImage(LuaObjects objects, int capacity) {
    this.objects = objects;
    this.address = objects.object(LuaBuild.TABLE, objects.build().tableLength());
    allocateNodes(Integer.highestOneBit(Math.max(1, 2 * capacity - 1)));
  }

  private void allocateNodes(int newCapacity) {
    capacity = newCapacity;
    nodes = objects.space().allocate(NODE_LENGTH * capacity);
    for (int i = 0; i < capacity; i++) {
      objects.space().u64(node(i), objects.build().nil());
      objects.space().u64(node(i) + 8, objects.build().nil());
    }
    objects.writeReference(address + objects.build().nodesOffset(), nodes);
    objects.space().u32(address + objects.build().maskOffset(), capacity - 1);
  }

  /** The address of the {@code GCtab}. */
  public long address() {
    return address;
  }

  /** The address of the first {@code Node}. */
  public long nodes() {
    return nodes;
  }

  /** Where the table's header has its hash mask, 32 bits. */
  public long maskAddress() {
    return address + objects.build().maskOffset();
  }

  /** Where the table's header has the address of its nodes. */
  public long nodesAddress() {
    return address + objects.build().nodesOffset();
  }

  /** Puts an entry into a free node, scattered over the table. */
  void put(long key, long value) {
    long node = node(used++ * 5 % capacity);
    objects.space().u64(node, value);
    objects.space().u64(node + 8, key);
  }

  /** Puts an entry that was removed: its key stays, and may dangle. */
  void putRemoved(long key) {
    put(key, objects.build().nil());
  }

  /** The node of an entry in use. */
  public long nodeOf(long value) {
    for (int i = 0; i < capacity; i++) {
      if (objects.space().u64(node(i)) == value) {
        return node(i);
      }
    }
    throw new IllegalArgumentException("no such entry");
  }

  /** Removes an entry in use; its key stays. */
  void remove(long value) {
    objects.space().u64(nodeOf(value), objects.build().nil());
  }

  /** Moves an entry to a free node, as LuaJIT does with one that is in the way of a new key. */
  void move(long value, int freeNode) {
    long from = nodeOf(value);
    objects.space().u64(node(freeNode), value);
    objects.space().u64(node(freeNode) + 8, objects.space().u64(from + 8));
    objects.space().u64(from, objects.build().nil());
    objects.space().u64(from + 8, objects.build().nil());
  }

  int capacity() {
    return capacity;
  }

  /** The index of a node in the table. */
  int indexOf(long node) {
    return (int) ((node - nodes) / NODE_LENGTH);
  }

  /** The index of a node that no entry is in, the first or the last one. */
  int freeNode(boolean last) {
    List<Integer> free = new ArrayList<>();
    for (int i = 0; i < capacity; i++) {
      if (objects.space().u64(node(i)) == objects.build().nil()) {
        free.add(i);
      }
    }
    return last ? free.getLast() : free.getFirst();
  }

  /** Doubles the table: the entries go to new nodes, the old ones are freed and overwritten. */
  public void resize() {
    long oldNodes = nodes;
    int oldCapacity = capacity;
    allocateNodes(2 * oldCapacity);
    used = 0;
    for (int i = 0; i < oldCapacity; i++) {
      long old = oldNodes + (long) NODE_LENGTH * i;
      if (objects.space().u64(old) != objects.build().nil()) {
        put(objects.space().u64(old + 8), objects.space().u64(old));
      }
      objects.space().u64(old, 0x6b6b_6b6b_6b6bL);
      objects.space().u64(old + 8, 0x6b6b_6b6b_6b6bL);
    }
  }

  private long node(int index) {
    return nodes + (long) NODE_LENGTH * index;
  }
}
