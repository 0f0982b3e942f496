package io.cosockpool.luajit;

import java.util.OptionalInt;

/**
 * A {@code TValue}: 64 bits that hold a type and, for collectable types, an address. Where the type
 * stands depends on whether LuaJIT was built for GC64.
 *
 * @param bits as they lie in memory
 * @param gc64 whether LuaJIT was built with {@code LJ_GC64}
 */
public record Value(long bits, boolean gc64) {
  private static final int LIGHT_USERDATA = ~3;

  /** Integers have a type of their own where LuaJIT was built for dual numbers. */
  private static final int INTEGER = ~13;

  private static final long INTEGER_WORD = 0xfffeffffL;

  /**
   * A light userdata is the plain address or, in newer LuaJITs, an index into a table of segments
   * above the address's low 39 bits: these 39 bits are the same in every encoding.
   */
  private static final long LIGHT_USERDATA_MASK = (1L << 39) - 1;

  private static final long ADDRESS_MASK_GC64 = (1L << 47) - 1;

  /** Whether this is nil; a removed entry of a table has it as its value. */
  public boolean isNil() {
    return type() == ~0;
  }

  /** Whether this refers to an object of this type. */
  public boolean is(ObjectType object) {
    return type() == ~object.number();
  }

  /** Whether this is the light userdata of an address, in any of the encodings. */
  public boolean isLightUserdata(long address) {
    boolean light = gc64 ? type() == LIGHT_USERDATA : (int) (bits >> 32) >> 15 == -2;
    return light && ((bits ^ address) & LIGHT_USERDATA_MASK) == 0;
  }

  /** The address of the object that this refers to. */
  public long address() {
    return gc64 ? bits & ADDRESS_MASK_GC64 : bits & 0xffffffffL;
  }

  /** The number that this is, if it is a whole one from 0 to 2^31 - 1; empty for all else. */
  public OptionalInt wholeNumber() {
    if (gc64 ? type() == INTEGER : bits >>> 32 == INTEGER_WORD) {
      return (int) bits >= 0 ? OptionalInt.of((int) bits) : OptionalInt.empty();
    }
    double number = Double.longBitsToDouble(bits);
    return number >= 0 && number <= Integer.MAX_VALUE && number == Math.rint(number)
        ? OptionalInt.of((int) number)
        : OptionalInt.empty();
  }

  private int type() {
    return (int) (gc64 ? bits >> 47 : bits >> 32);
  }
}
