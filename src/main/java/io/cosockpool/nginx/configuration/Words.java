package io.cosockpool.nginx.configuration;

import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Pointers and numbers of 8 bytes. All of them are asked for when they are named, and looked at
 * only when their values are needed, so that one round reads them with others.
 */
final class Words {
  static final int LENGTH = 8;

  private final List<Block> blocks;

  private Words(List<Block> blocks) {
    this.blocks = blocks;
  }

  /** The word that stands this far behind each address. */
  static Words at(Snapshot memory, Collection<Long> addresses, long offset, Place place)
      throws UnreadableException {
    return new Words(blocks(memory, addresses, offset, LENGTH, place));
  }

  /** The word that stands this far behind an address. */
  static long at(Snapshot memory, long address, long offset, Place place)
      throws UnreadableException {
    return at(memory, List.of(address), offset, place).values().getFirst();
  }

  /** The structures at these addresses. */
  static List<View> structures(
      Snapshot memory, Collection<Long> addresses, Structure structure, Place place)
      throws UnreadableException {
    return blocks(memory, addresses, 0, structure.size(), place).stream()
        .map(block -> new View(structure, block))
        .toList();
  }

  private static List<Block> blocks(
      Snapshot memory, Collection<Long> addresses, long offset, int length, Place place)
      throws UnreadableException {
    List<Block> blocks = new ArrayList<>(addresses.size());
    for (long address : addresses) {
      blocks.add(memory.read(new Range(address + offset, length, place)));
    }
    return blocks;
  }

  /** So many words from an address on. */
  static List<Long> array(Snapshot memory, long address, int count, Place place)
      throws UnreadableException {
    List<Long> words = new ArrayList<>(count);
    if (count > 0) {
      Block block = memory.read(new Range(address, count * LENGTH, place));
      for (int i = 0; i < count; i++) {
        words.add(block.i64(i * LENGTH));
      }
    }
    return words;
  }

  /** What they hold. */
  List<Long> values() {
    return blocks.stream().map(block -> block.i64(0)).toList();
  }

  /** What they hold, where it is a pointer that may be NULL: without those that are. */
  List<Long> pointers() {
    return values().stream().filter(pointer -> pointer != 0).toList();
  }
}
