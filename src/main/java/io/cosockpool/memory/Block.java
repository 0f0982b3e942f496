package io.cosockpool.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of another process, with the address they stand at. Numbers are little-endian. Offsets
 * count from the block's start; one outside the block is a fault of the caller, who checks lengths
 * first.
 *
 * <p>A block may stand for bytes that were not read yet: looking at these is a {@link NotReadYet}.
 * The bytes of a block out of a {@link Batch} are good until that batch is used again.
 */
public final class Block implements Read {
  /** Is told which bytes are looked at. */
  public interface Usage {
    /** Bytes of the block were looked at. */
    void used(int offset, int length);

    /** Eight bytes of the block were looked at as a number or an address. */
    default void usedAsNumber(int offset) {
      used(offset, Long.BYTES);
    }

    /** Bytes of the block were looked at, and are a name that a user of the process gave. */
    void usedAsName(int offset, int length);

    /** The block consists of records of this length that mean the same in any order. */
    void usedInAnyOrder(int recordLength);
  }

  private static final Usage NOT_FOLLOWED =
      new Usage() {
        @Override
        public void used(int offset, int length) {}

        @Override
        public void usedAsName(int offset, int length) {}

        @Override
        public void usedInAnyOrder(int recordLength) {}
      };

  /** What a process allocates lies less far apart, and random numbers hardly ever do. */
  private static final long NEAR = 1L << 36;

  private final Range range;
  private final @Nullable ByteBuffer buffer;
  private final int start;
  private final Usage usage;

  /** Where the block begins in the bytes that {@code usage} follows. */
  private final int usageStart;

  /** The bytes of a range; the array is not copied and must not change any more. */
  public Block(Range range, byte[] bytes) {
    this(range, bytes, NOT_FOLLOWED);
  }

  /** The same, with somebody who follows what is looked at. */
  public Block(Range range, byte[] bytes, Usage usage) {
    this(range, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, usage, 0);
    if (bytes.length != range.length()) {
      throw new IllegalArgumentException(bytes.length + " bytes for " + range);
    }
  }

  private Block(Range range, @Nullable ByteBuffer buffer, int start, Usage usage, int usageStart) {
    this.range = range;
    this.buffer = buffer;
    this.start = start;
    this.usage = usage;
    this.usageStart = usageStart;
  }

  /** The bytes of a range out of an array that must not change any more, which is not copied. */
  public static Block within(byte[] bytes, int start, Range range, Usage usage) {
    Objects.checkFromIndexSize(start, range.length(), bytes.length);
    return new Block(range, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), start, usage, 0);
  }

  /** The bytes of a range that stand in a little-endian buffer. */
  static Block in(ByteBuffer buffer, int start, Range range, @Nullable Usage usage) {
    return new Block(range, buffer, start, usage == null ? NOT_FOLLOWED : usage, 0);
  }

  /** A range that is to be read; nobody can look at its bytes before. */
  public static Block notReadYet(Range range) {
    return new Block(range, null, 0, NOT_FOLLOWED, 0);
  }

  /** So many bytes from an offset on, and what lies there. */
  public Block part(int offset, int length, Place place) {
    Objects.checkFromIndexSize(offset, length, length());
    return new Block(
        new Range(address() + offset, length, place),
        buffer,
        start + offset,
        usage,
        usageStart + offset);
  }

  /** The address of the first byte in the other process. */
  public long address() {
    return range.address();
  }

  /** The number of bytes. */
  public int length() {
    return range.length();
  }

  /** What was expected to lie here. */
  public Place place() {
    return range.place();
  }

  Usage usage() {
    return usage;
  }

  /** The buffer, once it is sure that so many bytes of this block stand there. */
  private ByteBuffer buffer(int offset, int length) {
    if (buffer == null) {
      throw NotReadYet.SIGNAL;
    }
    Objects.checkFromIndexSize(offset, length, range.length());
    return buffer;
  }

  /** An unsigned byte. */
  public int u8(int offset) {
    ByteBuffer bytes = buffer(offset, 1);
    usage.used(usageStart + offset, 1);
    return Byte.toUnsignedInt(bytes.get(start + offset));
  }

  /** An unsigned 16-bit number. */
  public int u16(int offset) {
    ByteBuffer bytes = buffer(offset, 2);
    usage.used(usageStart + offset, 2);
    return Short.toUnsignedInt(bytes.getShort(start + offset));
  }

  /** An unsigned 16-bit number that a user of the process gave, like a name; 0 stands for none. */
  public int givenU16(int offset) {
    int number = u16(offset);
    if (number != 0) {
      usage.usedAsName(usageStart + offset, 2);
    }
    return number;
  }

  /** An unsigned 32-bit number. */
  public long u32(int offset) {
    ByteBuffer bytes = buffer(offset, 4);
    usage.used(usageStart + offset, 4);
    return Integer.toUnsignedLong(bytes.getInt(start + offset));
  }

  /** A signed 64-bit number, or an address. */
  public long i64(int offset) {
    ByteBuffer bytes = buffer(offset, Long.BYTES);
    usage.usedAsNumber(usageStart + offset);
    return bytes.getLong(start + offset);
  }

  /** A copy of some bytes. */
  public byte[] bytes(int offset, int length) {
    byte[] copy = copy(offset, length);
    usage.used(usageStart + offset, length);
    return copy;
  }

  /**
   * Whether a 64-bit number at this offset may be an address that leads to somewhere near the
   * block: another one, which may be a part of a key, is not looked at any further.
   */
  public boolean holdsNear(int offset) {
    return holdsElement(offset, address() - NEAR, 2 * NEAR / Long.BYTES, Long.BYTES);
  }

  /** A copy of all bytes, where all that is {@linkplain #holdsNear no address near} is 0. */
  public byte[] addressesNear() {
    byte[] addresses = new byte[length()];
    for (int at = 0; at + Long.BYTES <= length(); at += Long.BYTES) {
      if (holdsNear(at)) {
        System.arraycopy(copy(at, Long.BYTES), 0, addresses, at, Long.BYTES);
      }
    }
    return addresses;
  }

  /** A copy of bytes that are a name which a user of the process gave. */
  public byte[] name(int offset, int length) {
    byte[] copy = copy(offset, length);
    usage.usedAsName(usageStart + offset, length);
    return copy;
  }

  /**
   * A copy of a name, which a user of the process gave, up to the NUL behind it.
   *
   * @return empty if no NUL follows in the block
   */
  public Optional<byte[]> terminatedName(int offset) {
    ByteBuffer bytes = buffer(0, length());
    for (int end = offset; end < length(); end++) {
      if (bytes.get(start + end) == 0) {
        usage.used(usageStart + end, 1);
        return Optional.of(name(offset, end - offset));
      }
    }
    return Optional.empty();
  }

  private byte[] copy(int offset, int length) {
    byte[] copy = new byte[length];
    buffer(offset, length).get(start + offset, copy);
    return copy;
  }

  /** The same, whose bytes stay good when the batch is used again; nothing is looked at by that. */
  public Block kept() {
    ByteBuffer bytes = ByteBuffer.wrap(copy(0, length())).order(ByteOrder.LITTLE_ENDIAN);
    return new Block(range, bytes, 0, usage, usageStart);
  }

  /** Puts all bytes at a place of a buffer, without a look at them. */
  void copyTo(ByteBuffer target, int at) {
    target.put(at, buffer(0, length()), start, length());
  }

  /**
   * Whether this name, given by a user of the process, stands at this offset with a NUL behind it;
   * false where the block ends before. Bytes that differ are not looked at any further.
   */
  public boolean holdsName(int offset, byte[] name) {
    boolean holds = offset < length() - name.length && isAt(offset, name);
    if (holds) {
      usage.usedAsName(usageStart + offset, name.length);
    }
    return holds && u8(offset + name.length) == 0;
  }

  /** Says that the block consists of records of this length that mean the same in any order. */
  public void inAnyOrder(int recordLength) {
    usage.usedInAnyOrder(recordLength);
  }

  /**
   * Whether these bytes stand at this offset; false where the block ends before. Bytes that differ
   * are not looked at any further.
   */
  public boolean matches(int offset, byte[] expected) {
    boolean matches = isAt(offset, expected);
    if (matches) {
      usage.used(usageStart + offset, expected.length);
    }
    return matches;
  }

  private boolean isAt(int offset, byte[] expected) {
    return offset >= 0
        && offset <= length() - expected.length
        && same(
            buffer(offset, expected.length),
            start + offset,
            ByteBuffer.wrap(expected),
            0,
            expected.length);
  }

  private static boolean same(ByteBuffer a, int aStart, ByteBuffer b, int bStart, int length) {
    return a.slice(aStart, length).mismatch(b.slice(bStart, length)) < 0;
  }

  /** Whether this 64-bit number stands at this offset; another one is not looked at any further. */
  public boolean matches(int offset, long number) {
    boolean matches = buffer(offset, Long.BYTES).getLong(start + offset) == number;
    if (matches) {
      usage.used(usageStart + offset, Long.BYTES);
    }
    return matches;
  }

  /**
   * Whether the address of an element of an array stands at this offset; another number is not
   * looked at any further.
   *
   * @param array the array's address
   * @param count how many elements it has
   * @param elementLength how long each is
   */
  public boolean holdsElement(int offset, long array, long count, int elementLength) {
    long into = buffer(offset, Long.BYTES).getLong(start + offset) - array;
    boolean holds = into >= 0 && into / elementLength < count && into % elementLength == 0;
    if (holds) {
      usage.used(usageStart + offset, Long.BYTES);
    }
    return holds;
  }

  /** Whether so many bytes at an offset are the same as those at an offset of another block. */
  public boolean sameBytes(int offset, Block other, int otherOffset, int length) {
    return same(
        buffer(offset, length),
        start + offset,
        other.buffer(otherOffset, length),
        other.start + otherOffset,
        length);
  }

  /** Whether the other block begins with the same bytes as the first {@code length} of this one. */
  public boolean startsAlike(Block other, int length) {
    return sameBytes(0, other, 0, length);
  }

  /** Whether a structure of this length at this address lies in the block as a whole. */
  public boolean contains(long address, int length) {
    long offset = address - range.address();
    return offset >= 0 && offset <= length() - (long) length;
  }

  /** Whether the other block holds the same bytes. */
  public boolean sameBytes(Block other) {
    return other.length() == length() && startsAlike(other, length());
  }

  /** A check sum of the bytes, to see without keeping them whether they are the same again. */
  public long digest() {
    CRC32C sum = new CRC32C();
    sum.update(buffer(0, length()).slice(start, length()));
    return sum.getValue();
  }

  /** The offset of an address that the block contains. */
  public int offsetOf(long address) {
    return Math.toIntExact(address - range.address());
  }

  @Override
  public Block orThrow() {
    return this;
  }
}
