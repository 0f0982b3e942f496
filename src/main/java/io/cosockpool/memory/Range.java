package io.cosockpool.memory;

/**
 * A range of another process's memory.
 *
 * @param address where it starts, as the other process sees it
 * @param length in bytes, at least 1
 * @param place what is expected to lie there
 */
public record Range(long address, int length, Place place) {
  /**
   * The longest range that is ever read, 64 MiB: a pool of 300,000 connections. Lengths come from
   * memory that cannot be trusted, and this bounds what they make us allocate.
   */
  public static final int MAX_LENGTH = 64 << 20;

  /** Checks the length, which must have been checked before against what the place can hold. */
  public Range {
    if (length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("a range of " + length + " bytes");
    }
  }
}
