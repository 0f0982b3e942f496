package io.cosockpool.dwarf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How long the sections of an ELF file are once libdw has unpacked them, which it does as a whole
 * and whatever they say. Structures: {@code Elf64_Ehdr}, {@code Elf64_Shdr} and {@code Elf64_Chdr}
 * of {@code elf.h}; and the older form, "ZLIB" before a length.
 */
final class CompressedSections {
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong BIG_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int HEADER_LENGTH = 64;
  private static final int SECTION_HEADER_LENGTH = 64;
  private static final long SHF_COMPRESSED = 1 << 11;
  private static final byte[] OLD_FORM = {'Z', 'L', 'I', 'B'};

  private final MemorySegment file;

  CompressedSections(MemorySegment file) {
    this.file = file;
  }

  /** Whether all of them together are at most that long when they are unpacked. */
  boolean fitInto(long most) {
    if (file.byteSize() < HEADER_LENGTH) {
      return true;
    }
    long left = most;
    long at = file.get(U64, 40);
    long count = sections(at);
    for (long i = 0; i < count && isInside(at, SECTION_HEADER_LENGTH); i++) {
      long unpacked = unpackedLength(at);
      if (unpacked < 0 || unpacked > left) {
        return false;
      }
      left -= unpacked;
      at += SECTION_HEADER_LENGTH;
    }
    return true;
  }

  /** If there are too many for the header's field, the first section's length tells. */
  private long sections(long first) {
    int count = Short.toUnsignedInt(file.get(U16, 60));
    return count == 0 && isInside(first, SECTION_HEADER_LENGTH)
        ? file.get(U64, first + 32) & Long.MAX_VALUE
        : count;
  }

  private long unpackedLength(long header) {
    long data = file.get(U64, header + 24);
    if (!isInside(data, 24)) {
      return 0;
    }
    if ((file.get(U64, header + 8) & SHF_COMPRESSED) != 0) {
      return file.get(U64, data + 8);
    }
    return file.asSlice(data, OLD_FORM.length).mismatch(MemorySegment.ofArray(OLD_FORM)) < 0
        ? file.get(BIG_ENDIAN, data + 4)
        : 0;
  }

  private boolean isInside(long at, int length) {
    return at >= 0 && at <= file.byteSize() - length;
  }
}
