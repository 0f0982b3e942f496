package io.cosockpool.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Bytes that were read from another process, with the address they stood at. Numbers are
 * little-endian. Offsets count from the block's start; one outside the block is a fault of the
 * caller, who checks lengths first.
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

  private final Range range;
  private final byte[] bytes;
  private final ByteBuffer numbers;
  private final Usage usage;

  /** The bytes of a range; the array is not copied and must not change any more. */
  public Block(Range range, byte[] bytes) {
    this(range, bytes, NOT_FOLLOWED);
  }

  /** The same, with somebody who follows what is looked at. */
  public Block(Range range, byte[] bytes, Usage usage) {
    if (bytes.length != range.length()) {
      throw new IllegalArgumentException(bytes.length + " bytes for " + range);
    }
    this.range = range;
    this.bytes = bytes;
    this.numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.usage = usage;
  }

  /** The address of the first byte in the other process. */
  public long address() {
    return range.address();
  }

  /** The number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** What was expected to lie here. */
  public Place place() {
    return range.place();
  }

  /** An unsigned byte. */
  public int u8(int offset) {
    usage.used(offset, 1);
    return Byte.toUnsignedInt(bytes[offset]);
  }

  /** An unsigned 16-bit number. */
  public int u16(int offset) {
    usage.used(offset, 2);
    return Short.toUnsignedInt(numbers.getShort(offset));
  }

  /** An unsigned 16-bit number that a user of the process gave, like a name; 0 stands for none. */
  public int givenU16(int offset) {
    int number = u16(offset);
    if (number != 0) {
      usage.usedAsName(offset, 2);
    }
    return number;
  }

  /** An unsigned 32-bit number. */
  public long u32(int offset) {
    usage.used(offset, 4);
    return Integer.toUnsignedLong(numbers.getInt(offset));
  }

  /** A signed 64-bit number, or an address. */
  public long i64(int offset) {
    usage.usedAsNumber(offset);
    return numbers.getLong(offset);
  }

  /** A copy of some bytes. */
  public byte[] bytes(int offset, int length) {
    usage.used(offset, length);
    return Arrays.copyOfRange(bytes, offset, Math.addExact(offset, length));
  }

  /** A copy of bytes that are a name which a user of the process gave. */
  public byte[] name(int offset, int length) {
    usage.usedAsName(offset, length);
    return Arrays.copyOfRange(bytes, offset, Math.addExact(offset, length));
  }

  /**
   * Whether this name, given by a user of the process, stands at this offset with a NUL behind it;
   * false where the block ends before. Bytes that differ are not looked at any further.
   */
  public boolean holdsName(int offset, byte[] name) {
    boolean holds =
        offset >= 0
            && offset < bytes.length - name.length
            && Arrays.equals(bytes, offset, offset + name.length, name, 0, name.length);
    if (holds) {
      usage.usedAsName(offset, name.length);
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
    boolean matches =
        offset >= 0
            && offset <= bytes.length - expected.length
            && Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
    if (matches) {
      usage.used(offset, expected.length);
    }
    return matches;
  }

  /** Whether this 64-bit number stands at this offset; another one is not looked at any further. */
  public boolean matches(int offset, long number) {
    boolean matches = numbers.getLong(offset) == number;
    if (matches) {
      usage.used(offset, Long.BYTES);
    }
    return matches;
  }

  /**
   * Whether the address of an element of an array stands at this offset; another number is not
   * looked at any further.
   *
   * @param start the array's address
   * @param count how many elements it has
   * @param elementLength how long each is
   */
  public boolean holdsElement(int offset, long start, long count, int elementLength) {
    long into = numbers.getLong(offset) - start;
    boolean holds = into >= 0 && into / elementLength < count && into % elementLength == 0;
    if (holds) {
      usage.used(offset, Long.BYTES);
    }
    return holds;
  }

  /** Whether the other block begins with the same bytes as the first {@code length} of this one. */
  public boolean startsAlike(Block other, int length) {
    return Arrays.equals(bytes, 0, length, other.bytes, 0, length);
  }

  /** Whether a structure of this length at this address lies in the block as a whole. */
  public boolean contains(long address, int length) {
    long offset = address - range.address();
    return offset >= 0 && offset <= bytes.length - (long) length;
  }

  /** Whether the other block holds the same bytes. */
  public boolean sameBytes(Block other) {
    return Arrays.equals(bytes, other.bytes);
  }

  /** A check sum of the bytes, to see without keeping them whether they are the same again. */
  public long digest() {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
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
