package io.cosockpool.image;

import io.cosockpool.process.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program or library as the dynamic linker leaves it in memory: ELF header, hash table, .dynsym,
 * .dynstr, PT_DYNAMIC and the exported variables, in one piece.
 */
public final class ElfImage {
  private static final int ET_EXEC = 2;
  private static final int ET_DYN = 3;
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_NOTE = 4;
  private static final int DT_NEEDED = 1;
  private static final int DT_HASH = 4;
  private static final int DT_STRTAB = 5;
  private static final int DT_SYMTAB = 6;
  private static final int DT_GNU_HASH = 0x6ffffef5;
  private static final int HASH_OFFSET = 0x1000;
  private static final int GNU_BLOOM_WORDS = 2;
  private static final int GNU_SHIFT = 6;

  /**
   * How an image was linked and loaded.
   *
   * @param fixed ET_EXEC, which runs where it was linked; otherwise it was moved by a bias
   * @param gnuHash whether it has DT_GNU_HASH; otherwise DT_HASH
   * @param relative whether the addresses in PT_DYNAMIC were left as linked, as musl does; glibc
   *     makes them absolute
   * @param linkedAt the address of file offset 0 as linked, for an image that is not fixed
   */
  public record Linking(boolean fixed, boolean gnuHash, boolean relative, long linkedAt) {
    /** A PIE of today: DT_GNU_HASH, loaded by glibc. */
    public static final Linking PIE = new Linking(false, true, false, 0);
  }

  /** A symbol that is to be written; one without length is only referred to. */
  private record Entry(String name, int length) {
    boolean isDefined() {
      return length > 0;
    }
  }

  private final AddressSpace space;
  private final long base;
  private final Linking linking;
  private final long bias;
  private final List<Entry> entries;
  private final int firstHashed;
  private final Map<String, Long> addresses = new LinkedHashMap<>();

  private ElfImage(AddressSpace space, long base, Linking linking, List<Entry> entries) {
    this.space = space;
    this.base = base;
    this.linking = linking;
    this.bias = linking.fixed() ? 0 : base - linking.linkedAt();
    this.entries = entries;
    this.firstHashed = 1 + (int) entries.stream().filter(entry -> !entry.isDefined()).count();
  }

  /**
   * Writes an image.
   *
   * @param base where file offset 0 is mapped
   * @param exports the variables it defines, with their lengths in bytes
   * @param imports the names it only refers to
   */
  public static ElfImage write(
      AddressSpace space,
      long base,
      Linking linking,
      Map<String, Integer> exports,
      List<String> imports) {
    List<Entry> entries = new ArrayList<>();
    imports.forEach(name -> entries.add(new Entry(name, 0)));
    List<Entry> defined = new ArrayList<>();
    exports.forEach((name, length) -> defined.add(new Entry(name, length)));
    defined.sort(Comparator.comparing(entry -> gnuHash(entry.name()) % buckets(exports.size())));
    entries.addAll(defined);
    ElfImage image = new ElfImage(space, base, linking, entries);
    image.write(defined.size());
    return image;
  }

  /** Where an exported variable stands. */
  public long address(String name) {
    Long address = addresses.get(name);
    if (address == null) {
      throw new IllegalArgumentException("not exported: " + name);
    }
    return address;
  }

  /** Whether it exports this variable. */
  public boolean exports(String name) {
    return addresses.containsKey(name);
  }

  /** The lines of {@code /proc/PID/maps}: its headers, and its code. */
  public List<Mapping> mappings(String file) {
    return List.of(
        new Mapping(base, base + HASH_OFFSET, false, 0, file),
        new Mapping(base + HASH_OFFSET, base + 2 * HASH_OFFSET, true, HASH_OFFSET, file));
  }

  private void write(int exported) {
    int hashLength =
        linking.gnuHash()
            ? 16 + 8 * GNU_BLOOM_WORDS + 4 * buckets(exported) + 4 * exported
            : 8 + 4 * buckets(exported) + 4 * (entries.size() + 1);
    int symbols = HASH_OFFSET + (hashLength + 15) / 16 * 16;
    int strings = symbols + 24 * (entries.size() + 1);
    int stringsLength = 1 + entries.stream().mapToInt(entry -> entry.name().length() + 1).sum();
    int dynamic = (strings + stringsLength + 15) / 16 * 16;
    int variables = dynamic + 16 * 6;
    int end = variables + entries.stream().mapToInt(entry -> padded(entry.length())).sum();
    space.map(base, end);
    writeHeaders(dynamic, end);
    writeDynamic(dynamic, symbols, strings);
    writeSymbols(symbols, strings, variables);
    if (linking.gnuHash()) {
      writeGnuHash(base + HASH_OFFSET, exported);
    } else {
      writeSysvHash(base + HASH_OFFSET, buckets(exported));
    }
  }

  private static int padded(int length) {
    return (length + 15) / 16 * 16;
  }

  private static int buckets(int exported) {
    return Math.max(1, exported / 3);
  }

  private void writeHeaders(int dynamic, int end) {
    space.bytes(base, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    space.u16(base + 16, linking.fixed() ? ET_EXEC : ET_DYN);
    space.u64(base + 32, 64);
    space.u16(base + 54, 56);
    space.u16(base + 56, 4);
    writeProgramHeader(0, PT_NOTE, 0x200, 0x20);
    writeProgramHeader(1, PT_LOAD, 0, HASH_OFFSET);
    writeProgramHeader(2, PT_LOAD, HASH_OFFSET, end - HASH_OFFSET);
    writeProgramHeader(3, PT_DYNAMIC, dynamic, 16 * 6);
  }

  private void writeProgramHeader(int index, int type, int offset, int length) {
    long at = base + 64 + 56L * index;
    space.u32(at, type);
    space.u64(at + 8, offset);
    space.u64(at + 16, base + offset - bias);
    space.u64(at + 32, length);
    space.u64(at + 40, length);
  }

  private void writeDynamic(int dynamic, int symbols, int strings) {
    long at = base + dynamic;
    space.u64(at, DT_NEEDED);
    space.u64(at + 8, 1);
    writeDynamicAddress(at + 16, linking.gnuHash() ? DT_GNU_HASH : DT_HASH, HASH_OFFSET);
    writeDynamicAddress(at + 32, DT_STRTAB, strings);
    writeDynamicAddress(at + 48, DT_SYMTAB, symbols);
  }

  private void writeDynamicAddress(long at, int tag, int offset) {
    space.u64(at, tag);
    space.u64(at + 8, base + offset - (linking.relative() ? bias : 0));
  }

  private void writeSymbols(int symbols, int strings, int variables) {
    long symbol = base + symbols + 24;
    int string = 1;
    long variable = base + variables;
    for (Entry entry : entries) {
      space.u32(symbol, string);
      space.bytes(base + strings + string, entry.name().getBytes(StandardCharsets.US_ASCII));
      if (entry.isDefined()) {
        space.u8(symbol + 4, 0x11);
        space.u16(symbol + 6, 20);
        space.u64(symbol + 8, variable - bias);
        space.u64(symbol + 16, entry.length());
        addresses.put(entry.name(), variable);
        variable += padded(entry.length());
      }
      string += entry.name().length() + 1;
      symbol += 24;
    }
  }

  private void writeGnuHash(long at, int exported) {
    int buckets = buckets(exported);
    space.u32(at, buckets);
    space.u32(at + 4, firstHashed);
    space.u32(at + 8, GNU_BLOOM_WORDS);
    space.u32(at + 12, GNU_SHIFT);
    long bucketsAt = at + 16 + 8 * GNU_BLOOM_WORDS;
    long chainsAt = bucketsAt + 4L * buckets;
    for (int i = 0; i < exported; i++) {
      long hash = gnuHash(entries.get(firstHashed - 1 + i).name());
      long bloom = at + 16 + 8 * (hash / 64 % GNU_BLOOM_WORDS);
      space.u64(bloom, space.u64(bloom) | 1L << (hash % 64) | 1L << ((hash >> GNU_SHIFT) % 64));
      long bucket = bucketsAt + 4 * (hash % buckets);
      if (space.u32(bucket) == 0) {
        space.u32(bucket, firstHashed + i);
      }
      boolean last =
          i == exported - 1
              || gnuHash(entries.get(firstHashed + i).name()) % buckets != hash % buckets;
      space.u32(chainsAt + 4L * i, (hash & ~1L) | (last ? 1 : 0));
    }
  }

  /** Imported names are in the chains too. */
  private void writeSysvHash(long at, int buckets) {
    space.u32(at, buckets);
    space.u32(at + 4, entries.size() + 1);
    for (int i = 0; i < entries.size(); i++) {
      long bucket = at + 8 + 4 * (sysvHash(entries.get(i).name()) % buckets);
      space.u32(at + 8 + 4L * buckets + 4L * (i + 1), space.u32(bucket));
      space.u32(bucket, i + 1);
    }
  }

  private static long gnuHash(String name) {
    int hash = 5381;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash << 5) + hash + name.charAt(i);
    }
    return Integer.toUnsignedLong(hash);
  }

  /** As the System V ABI has it. */
  private static long sysvHash(String name) {
    int hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash << 4) + name.charAt(i);
      int high = hash & 0xf0000000;
      hash ^= high >>> 24;
      hash &= ~high;
    }
    return hash;
  }
}
