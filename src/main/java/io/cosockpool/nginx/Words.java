package io.cosockpool.nginx;

import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import java.util.ArrayList;
import java.util.List;

/** Pointers and numbers of 8 bytes, and structures of them, many by one batch. */
final class Words {
  private static final int LENGTH = 8;

  private final Memory memory;

  Words(Memory memory) {
    this.memory = memory;
  }

  /** The word that stands this far behind each address. */
  List<Long> at(List<Long> addresses, long offset, Place place)
      throws MemoryLostException, UnreadableException {
    List<Range> ranges = new ArrayList<>();
    for (long address : addresses) {
      ranges.add(new Range(address + offset, LENGTH, place));
    }
    List<Long> words = new ArrayList<>();
    for (Block block : memory.read(ranges)) {
      words.add(block.i64(0));
    }
    return words;
  }

  /** The same where it is a pointer that may be NULL: without those that are. */
  List<Long> pointersAt(List<Long> addresses, long offset, Place place)
      throws MemoryLostException, UnreadableException {
    return at(addresses, offset, place).stream().filter(pointer -> pointer != 0).toList();
  }

  /** The word that stands this far behind an address. */
  long at(long address, long offset, Place place) throws MemoryLostException, UnreadableException {
    return at(List.of(address), offset, place).getFirst();
  }

  /** The structures at these addresses. */
  List<View> structures(List<Long> addresses, Structure structure, Place place)
      throws MemoryLostException, UnreadableException {
    List<Range> ranges = new ArrayList<>();
    for (long address : addresses) {
      ranges.add(new Range(address, structure.size(), place));
    }
    return memory.read(ranges).stream().map(block -> new View(structure, block)).toList();
  }

  /** So many words from an address on. */
  List<Long> array(long address, int count, Place place)
      throws MemoryLostException, UnreadableException {
    List<Long> words = new ArrayList<>();
    if (count > 0) {
      Block block = memory.read(new Range(address, count * LENGTH, place));
      for (int i = 0; i < count; i++) {
        words.add(block.i64(i * LENGTH));
      }
    }
    return words;
  }
}
