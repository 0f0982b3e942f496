package io.cosockpool.elf;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An ELF image as the kernel and the dynamic linker left it in memory: its load bias and where its
 * dynamic section lies. Structures: {@code Elf64_Ehdr}, {@code Elf64_Phdr} and {@code Elf64_Dyn} of
 * {@code elf.h}.
 *
 * @param base the address of the mapping of file offset 0
 * @param bias what the image's own addresses are moved by
 * @param dynamic where PT_DYNAMIC lies in memory
 * @param dynamicLength its length in bytes
 */
record Image(long base, long bias, long dynamic, int dynamicLength) {
  /** How much of an image is read for its headers: linkers put them into the first page. */
  static final int HEADER_LENGTH = 4096;

  private static final byte[] MAGIC_64_LITTLE_ENDIAN = {0x7f, 'E', 'L', 'F', 2, 1};
  private static final int ET_EXEC = 2;
  private static final int ET_DYN = 3;
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_NOTE = 4;
  private static final int PROGRAM_HEADER_LENGTH = 56;
  private static final long PAGE = 4096;

  /** No linker writes as many as 1,024 entries of 16 bytes; glibc's libc.so has about 30. */
  private static final int MAX_DYNAMIC_LENGTH = 1024 * 16;

  /** A build id is 36 bytes with its header; a program has a handful of notes. */
  private static final int MAX_NOTE_LENGTH = 1 << 16;

  static final int DT_HASH = 4;
  static final int DT_STRTAB = 5;
  static final int DT_SYMTAB = 6;
  static final int DT_GNU_HASH = 0x6ffffef5;

  /** The image whose first bytes these are; empty for what is no dynamic 64-bit ELF image. */
  static Optional<Image> of(Block header) {
    if (!header.matches(0, MAGIC_64_LITTLE_ENDIAN) || header.length() < 64) {
      return Optional.empty();
    }
    int type = header.u16(16);
    if (type != ET_EXEC && type != ET_DYN) {
      return Optional.empty();
    }
    long firstLoad = 0;
    boolean loadSeen = false;
    long dynamic = 0;
    long dynamicLength = 0;
    for (int at : programHeaders(header)) {
      long segmentAddress = header.i64(at + 16);
      switch ((int) header.u32(at)) {
        case PT_LOAD -> {
          if (!loadSeen && header.i64(at + 8) == 0) {
            firstLoad = segmentAddress & -PAGE;
            loadSeen = true;
          }
        }
        case PT_DYNAMIC -> {
          dynamic = segmentAddress;
          dynamicLength = header.i64(at + 40);
        }
        default -> {}
      }
    }
    if (!loadSeen || dynamicLength < 16 || dynamicLength > MAX_DYNAMIC_LENGTH) {
      return Optional.empty();
    }
    long bias = type == ET_EXEC ? 0 : header.address() - firstLoad;
    return Optional.of(
        new Image(header.address(), bias, bias + dynamic, (int) dynamicLength & -16));
  }

  /**
   * A part of a file that is loaded.
   *
   * @param address where, before the image is moved
   * @param offset where it starts in the file
   * @param length how much of the file it is
   */
  record Segment(long address, long offset, long length) {
    boolean contains(long start, int wanted) {
      return start >= address && start - address <= length - wanted;
    }
  }

  /** What a file's first bytes say is loaded; nothing for what is no 64-bit ELF file. */
  static List<Segment> segments(Block header) {
    List<Segment> segments = new ArrayList<>();
    if (header.matches(0, MAGIC_64_LITTLE_ENDIAN) && header.length() >= 64) {
      for (int at : programHeaders(header)) {
        if (header.u32(at) == PT_LOAD && header.i64(at + 8) >= 0 && header.i64(at + 16) >= 0) {
          segments.add(new Segment(header.i64(at + 16), header.i64(at + 8), header.i64(at + 32)));
        }
      }
    }
    return segments;
  }

  /** Where the notes of an image lie in memory, PT_NOTE; */
  List<Range> noteRanges(Block header, Place place) {
    List<Range> ranges = new ArrayList<>();
    for (int at : programHeaders(header)) {
      long length = header.i64(at + 40);
      if (header.u32(at) == PT_NOTE && length > 0 && length <= MAX_NOTE_LENGTH) {
        ranges.add(new Range(bias + header.i64(at + 16), (int) length, place.part(".note")));
      }
    }
    return ranges;
  }

  private static List<Integer> programHeaders(Block header) {
    long start = header.i64(32);
    int entryLength = header.u16(54);
    int count = header.u16(56);
    List<Integer> offsets = new ArrayList<>(count);
    if (entryLength >= PROGRAM_HEADER_LENGTH && start >= 0 && start < header.length()) {
      for (int i = 0; i < count; i++) {
        long at = start + (long) i * entryLength;
        if (at + PROGRAM_HEADER_LENGTH > header.length()) {
          break;
        }
        offsets.add((int) at);
      }
    }
    return offsets;
  }

  Range dynamicRange(Place place) {
    return new Range(dynamic, dynamicLength, place.part(".dynamic"));
  }

  /**
   * The address that an entry of the dynamic section gives. glibc's loader has made these absolute
   * in place, musl's leaves them relative to the load bias; an address below the image is relative.
   */
  OptionalLong dynamicAddress(Block section, int tag) {
    for (int at = 0; at + 16 <= section.length(); at += 16) {
      long entryTag = section.i64(at);
      if (entryTag == 0) {
        break;
      }
      if (entryTag == tag) {
        long value = section.i64(at + 8);
        return OptionalLong.of(Long.compareUnsigned(value, base) < 0 ? value + bias : value);
      }
    }
    return OptionalLong.empty();
  }
}
