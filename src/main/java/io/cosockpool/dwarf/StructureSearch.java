package io.cosockpool.dwarf;

import io.cosockpool.dwarf.binding.Dw;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for structures at the top level of every unit of debug information. A name stands for a
 * typedef, or for a structure's tag: nginx names the structure of {@code ngx_connection_t} {@code
 * ngx_connection_s}. Many units only declare a structure; the first full description counts.
 */
final class StructureSearch {
  /** An OpenResty with OpenSSL has a million entries at the top level of its units. */
  private static final int MAX_ENTRIES = 10_000_000;

  /** Looking at the clock at each entry would take longer than the entry. */
  private static final int ENTRIES_BETWEEN_LOOKS = (1 << 8) - 1;

  private final MemorySegment dwarf;
  private final Map<String, List<String>> wanted;
  private final Map<String, String> tags = new HashMap<>();
  private final Map<String, DebugStructure> found = new LinkedHashMap<>();
  private final Pace pace;
  private int entries;

  /** Is asked again and again whether there is time left. */
  interface Pace {
    void check() throws DwarfException;
  }

  StructureSearch(MemorySegment dwarf, Map<String, List<String>> wanted, Pace pace) {
    this.pace = pace;
    this.dwarf = dwarf;
    this.wanted = wanted;
    for (String name : wanted.keySet()) {
      tags.put(name, name);
      if (name.endsWith("_t")) {
        tags.put(name.substring(0, name.length() - 2) + "_s", name);
      }
    }
  }

  Map<String, DebugStructure> run() throws DwarfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment next = arena.allocate(ValueLayout.JAVA_LONG);
      MemorySegment headerLength = arena.allocate(ValueLayout.JAVA_LONG);
      Die unit = new Die(arena);
      long offset = 0;
      while (found.size() < wanted.size() && nextUnit(offset, next, headerLength)) {
        pace.check();
        if (unit.readAt(dwarf, offset + headerLength.get(ValueLayout.JAVA_LONG, 0))) {
          searchUnit(unit);
        }
        long following = next.get(ValueLayout.JAVA_LONG, 0);
        if (following <= offset) {
          throw new DwarfException("a unit of the debug information does not end");
        }
        offset = following;
      }
    }
    return found;
  }

  private boolean nextUnit(long offset, MemorySegment next, MemorySegment headerLength)
      throws DwarfException {
    int result =
        Dw.dwarf_nextcu(
            dwarf,
            offset,
            next,
            headerLength,
            MemorySegment.NULL,
            MemorySegment.NULL,
            MemorySegment.NULL);
    if (result < 0) {
      throw new DwarfException("the debug information is damaged: " + Libdw.lastError());
    }
    return result == 0;
  }

  private void searchUnit(Die unit) throws DwarfException {
    try (Arena arena = Arena.ofConfined()) {
      Die entry = new Die(arena);
      boolean more = unit.readChild(entry);
      while (more && found.size() < wanted.size()) {
        entries++;
        if ((entries & ENTRIES_BETWEEN_LOOKS) == 0) {
          pace.check();
        }
        if (entries > MAX_ENTRIES) {
          throw new DwarfException("more than " + MAX_ENTRIES + " entries of debug information");
        }
        look(entry);
        more = entry.readSibling(entry);
      }
    }
  }

  private void look(Die entry) throws DwarfException {
    int tag = entry.tag();
    if (tag != Dw.DW_TAG_typedef() && !entry.isAggregate()) {
      return;
    }
    String name = tags.get(entry.name());
    if (name == null || found.containsKey(name)) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      Optional<Die> structure = entry.peeled(arena);
      if (structure.isPresent() && structure.get().isFullDescription()) {
        List<String> fields = wanted.getOrDefault(name, List.of());
        found.put(name, new Members(structure.get()).structure(name, fields));
      }
    }
  }
}
