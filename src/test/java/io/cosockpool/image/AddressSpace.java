package io.cosockpool.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a made-up process: segments of bytes at addresses, little-endian. Addresses outside
 * every segment are not mapped.
 */
public final class AddressSpace {
  private static final int PAGE = 4096;
  private static final int CHUNK = 1 << 16;

  /** A piece of memory that holds one structure. */
  public record Span(long address, int length) {}

  private final TreeMap<Long, byte[]> segments = new TreeMap<>();
  private final List<Span> spans = new ArrayList<>();
  private long heapNext;
  private long heapEnd;

  /** A process whose heap begins at this address, a multiple of the page size. */
  public AddressSpace(long heapStart) {
    this.heapNext = heapStart;
    this.heapEnd = heapStart;
  }

  /** Maps whole pages of zeroes for at least this many bytes. */
  public void map(long address, int length) {
    segments.put(address, new byte[roundedUp(length, PAGE)]);
    spans.add(new Span(address, length));
  }

  /** Takes a whole segment away. */
  public void unmap(long address) {
    segments.remove(address);
  }

  /** Allocates zeroed bytes on the heap, at a multiple of 16. */
  public long allocate(int length) {
    int rounded = roundedUp(length, 16);
    if (heapNext + rounded > heapEnd) {
      int chunk = roundedUp(rounded, CHUNK);
      segments.put(heapEnd, new byte[chunk]);
      heapNext = heapEnd;
      heapEnd += chunk;
    }
    long address = heapNext;
    heapNext += rounded;
    spans.add(new Span(address, length));
    return address;
  }

  private static int roundedUp(int length, int unit) {
    return (length + unit - 1) / unit * unit;
  }

  /** Everything that was mapped or allocated, in that order. */
  public List<Span> spans() {
    return Collections.unmodifiableList(spans);
  }

  /** Whether all of these bytes are mapped. */
  public boolean isMapped(long address, int length) {
    return find(address, length) != null;
  }

  /** Writes one byte. */
  public void u8(long address, int value) {
    at(address, 1).put((byte) value);
  }

  /** Writes 16 bits. */
  public void u16(long address, int value) {
    at(address, 2).putShort((short) value);
  }

  /** Writes 32 bits. */
  public void u32(long address, long value) {
    at(address, 4).putInt((int) value);
  }

  /** Writes 64 bits. */
  public void u64(long address, long value) {
    at(address, 8).putLong(value);
  }

  /** The 32 bits at an address, unsigned. */
  public long u32(long address) {
    return Integer.toUnsignedLong(at(address, 4).getInt());
  }

  /** The 64 bits at an address. */
  public long u64(long address) {
    return at(address, 8).getLong();
  }

  /** Writes bytes. */
  public void bytes(long address, byte[] bytes) {
    at(address, bytes.length).put(bytes);
  }

  /** A copy of bytes that are mapped. */
  public byte[] bytes(long address, int length) {
    byte[] copy = new byte[length];
    at(address, length).get(copy);
    return copy;
  }

  private ByteBuffer at(long address, int length) {
    ByteBuffer found = find(address, length);
    if (found == null) {
      throw new IllegalArgumentException("nothing is mapped at 0x" + Long.toHexString(address));
    }
    return found;
  }

  private @Nullable ByteBuffer find(long address, int length) {
    Map.Entry<Long, byte[]> segment = segments.floorEntry(address);
    if (segment == null) {
      return null;
    }
    long offset = address - segment.getKey();
    byte[] bytes = segment.getValue();
    return offset < 0 || offset > bytes.length - (long) length
        ? null
        : ByteBuffer.wrap(bytes, (int) offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
