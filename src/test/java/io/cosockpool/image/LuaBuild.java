package io.cosockpool.image;

/**
 * How a LuaJIT was built, and from which sources. The three are independent of each other.
 *
 * @param gc64 whether LJ_GC64 was set: 64-bit references
 * @param oldStrings whether {@code GCstr} is that of before 2020-06-23
 * @param segmentedLightUserdata whether a light userdata holds an index into a table of segments
 *     instead of the upper bits of its address
 */
public record LuaBuild(boolean gc64, boolean oldStrings, boolean segmentedLightUserdata) {
  /** LuaJIT as OpenResty ships it today. */
  public static final LuaBuild TODAY = new LuaBuild(true, false, true);

  private static final long LOW_39 = (1L << 39) - 1;

  /** Any number of up to 8 bits: what it stands for is known to the VM alone. */
  private static final long SEGMENT = 0x5b;

  static final int STRING = 4;
  static final int THREAD = 6;
  static final int TABLE = 11;
  static final int USERDATA = 12;

  long heapStart() {
    return gc64 ? 0x7f3a_5540_0000L : 0x4140_0000L;
  }

  long nil() {
    return gc64 ? -1 : 0xffff_ffff_0000_0000L;
  }

  long reference(int type, long address) {
    return gc64 ? ((long) ~type << 47) | address : ((long) ~type << 32) | address;
  }

  long lightUserdata(long address) {
    long low = segmentedLightUserdata ? (SEGMENT << 39) | (address & LOW_39) : address;
    return gc64 ? ((long) ~3 << 47) | low : (0xffffL << 48) | low;
  }

  long number(double value) {
    return Double.doubleToRawLongBits(value);
  }

  int typeOffset() {
    return gc64 ? 9 : 5;
  }

  int stringLength() {
    return gc64 ? 24 : oldStrings ? 16 : 20;
  }

  int stringLengthOffset() {
    return gc64 ? oldStrings ? 16 : 20 : oldStrings ? 12 : 16;
  }

  int userdataLength() {
    return gc64 ? 48 : 24;
  }

  int userdataLengthOffset() {
    return gc64 ? 24 : 12;
  }

  int tableLength() {
    return gc64 ? 64 : 32;
  }

  int nodesOffset() {
    return gc64 ? 40 : 20;
  }

  int maskOffset() {
    return gc64 ? 52 : 28;
  }
}
