package io.cosockpool.elf;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The exported symbols ({@code .dynsym}) of the images that are mapped in a memory, looked up the
 * way the dynamic linker does: through DT_GNU_HASH, or DT_HASH where an image has only that. No
 * file is opened. Every step of a look-up is one batch over all images and names, so a look-up
 * takes about five calls of reading, however many there are.
 */
public final class DynamicSymbols {
  private static final int SYMBOL_LENGTH = 24;

  private final Memory memory;
  private final List<SymbolTable> tables;

  private DynamicSymbols(Memory memory, List<SymbolTable> tables) {
    this.memory = memory;
    this.tables = tables;
  }

  /**
   * Prepares look-ups in the images mapped at these addresses; what is no dynamic ELF image, or is
   * damaged, defines nothing.
   *
   * @param bases addresses at which file offset 0 of some file is mapped
   */
  public static DynamicSymbols of(Memory memory, List<Long> bases) throws MemoryLostException {
    List<Image> images = images(memory, bases);
    List<SymbolTable> tables = new ArrayList<>();
    List<Range> sections = new ArrayList<>();
    for (Image image : images) {
      sections.add(image.dynamicRange(place(image.base())));
    }
    List<Read> read = memory.attempt(sections);
    for (int i = 0; i < images.size(); i++) {
      if (read.get(i) instanceof Block section) {
        SymbolTable.of(images.get(i), section).ifPresent(tables::add);
      }
    }
    return new DynamicSymbols(memory, readHashHeaders(memory, tables));
  }

  /** The same look-ups in the memory of another process that has the same images mapped. */
  public DynamicSymbols in(Memory other) {
    return new DynamicSymbols(other, tables);
  }

  private static List<Image> images(Memory memory, List<Long> bases) throws MemoryLostException {
    List<Range> headers = new ArrayList<>();
    for (long base : bases) {
      headers.add(new Range(base, Image.HEADER_LENGTH, place(base).part(".header")));
    }
    List<Image> images = new ArrayList<>();
    for (Read read : memory.attempt(headers)) {
      if (read instanceof Block header) {
        Image.of(header).ifPresent(images::add);
      }
    }
    return images;
  }

  private static List<SymbolTable> readHashHeaders(Memory memory, List<SymbolTable> tables)
      throws MemoryLostException {
    List<Range> ranges = new ArrayList<>();
    for (SymbolTable table : tables) {
      ranges.add(new Range(table.hash(), 16, place(table.image().base()).part(".hash")));
    }
    List<Read> read = memory.attempt(ranges);
    List<SymbolTable> usable = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      if (read.get(i) instanceof Block header) {
        tables.get(i).withHashHeader(header).ifPresent(usable::add);
      }
    }
    return usable;
  }

  private static Place place(long base) {
    return Place.of("image at 0x" + Long.toHexString(base));
  }

  /** All definitions of these names, in the order of the images and then of the names. */
  public List<Symbol> find(Collection<String> names) throws MemoryLostException {
    List<SymbolName> hashed = new ArrayList<>();
    for (String name : names) {
      hashed.add(SymbolName.of(name));
    }
    List<Target> candidates = new ArrayList<>();
    for (SymbolTable table : tables) {
      for (SymbolName name : hashed) {
        candidates.add(new Target(candidates.size(), table, name));
      }
    }
    candidates = startOfChains(candidates);
    List<Target> hits = new ArrayList<>();
    while (!candidates.isEmpty()) {
      candidates = nextOfChains(candidates, hits);
    }
    hits.sort(Comparator.comparingInt(hit -> hit.order));
    return definitions(hits);
  }

  /**
   * Keeps the candidates that the hash tables do not rule out, placed at the start of their chain.
   */
  private List<Target> startOfChains(List<Target> candidates) throws MemoryLostException {
    List<Range> ranges = new ArrayList<>();
    for (Target candidate : candidates) {
      ranges.add(candidate.table.bloomRange(candidate.name));
      ranges.add(candidate.table.bucketRange(candidate.name));
    }
    List<Read> read = memory.attempt(ranges);
    List<Target> started = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      if (read.get(2 * i) instanceof Block bloom && read.get(2 * i + 1) instanceof Block bucket) {
        Target candidate = candidates.get(i);
        OptionalLong first = candidate.table.firstOfChain(candidate.name, bloom, bucket);
        if (first.isPresent()) {
          candidate.index = first.getAsLong();
          started.add(candidate);
        }
      }
    }
    return started;
  }

  /** Takes one stretch of every chain; adds what may be the name to {@code hits}. */
  private List<Target> nextOfChains(List<Target> candidates, List<Target> hits)
      throws MemoryLostException {
    List<Range> ranges = new ArrayList<>();
    for (Target candidate : candidates) {
      ranges.add(candidate.table.chainRange(candidate.index));
    }
    List<Read> read = memory.attempt(ranges);
    List<Target> unfinished = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      if (read.get(i) instanceof Block stretch) {
        Target candidate = candidates.get(i);
        SymbolTable.Stretch found = candidate.table.scan(candidate.name, candidate.index, stretch);
        for (long index : found.symbols()) {
          hits.add(candidate.at(index));
        }
        candidate.taken++;
        if (found.next().isPresent() && candidate.taken < SymbolTable.MAX_STRETCHES) {
          candidate.index = found.next().getAsLong();
          unfinished.add(candidate);
        }
      }
    }
    return unfinished;
  }

  private List<Symbol> definitions(List<Target> hits) throws MemoryLostException {
    List<Range> ranges = new ArrayList<>();
    for (Target hit : hits) {
      ranges.add(
          new Range(
              hit.table.symbols() + hit.index * SYMBOL_LENGTH,
              SYMBOL_LENGTH,
              place(hit.table.image().base()).part(".dynsym")));
    }
    List<Read> entries = memory.attempt(ranges);
    List<Range> strings = new ArrayList<>();
    List<Target> defined = new ArrayList<>();
    List<Block> definedEntries = new ArrayList<>();
    for (int i = 0; i < hits.size(); i++) {
      if (entries.get(i) instanceof Block entry && isDefinition(entry)) {
        Target hit = hits.get(i);
        defined.add(hit);
        definedEntries.add(entry);
        strings.add(
            new Range(
                hit.table.strings() + entry.u32(0),
                hit.name.text().length() + 1,
                place(hit.table.image().base()).part(".dynstr")));
      }
    }
    List<Read> names = memory.attempt(strings);
    List<Symbol> symbols = new ArrayList<>();
    for (int i = 0; i < defined.size(); i++) {
      Target hit = defined.get(i);
      if (names.get(i) instanceof Block name && name.matches(0, hit.name.terminated())) {
        Block entry = definedEntries.get(i);
        symbols.add(
            new Symbol(
                hit.name.text(),
                hit.table.image().base(),
                hit.table.image().bias() + entry.i64(8),
                entry.i64(16)));
      }
    }
    return symbols;
  }

  /** {@code st_shndx} of 0 is a reference to another image's symbol. */
  private static boolean isDefinition(Block entry) {
    return entry.u16(6) != 0;
  }

  /** The first definition of a name. */
  public static Optional<Symbol> first(Collection<Symbol> symbols, String name) {
    for (Symbol symbol : symbols) {
      if (symbol.name().equals(name)) {
        return Optional.of(symbol);
      }
    }
    return Optional.empty();
  }

  /** A name being looked for in one table, and how far along its hash chain. */
  private static final class Target {
    final int order;
    final SymbolTable table;
    final SymbolName name;
    long index;
    int taken;

    Target(int order, SymbolTable table, SymbolName name) {
      this.order = order;
      this.table = table;
      this.name = name;
    }

    /** The same name at the symbol with this index. */
    Target at(long symbol) {
      Target candidate = new Target(order, table, name);
      candidate.index = symbol;
      return candidate;
    }
  }
}
