package io.cosockpool.model;

import java.util.SplittableRandom;

/**
 * Hash codes of keys whose content strangers choose. Had many of their keys one hash code, a table
 * of them would take a time that grows with the square of their number: minutes for 100,000 names
 * of pools. So each run has multipliers of its own, and nobody can know which keys meet.
 */
public final class KeyHash {
  /** The prime 2^31 - 1, by which a number is divided without a division. */
  private static final long PRIME = Integer.MAX_VALUE;

  private static final SplittableRandom RANDOM = new SplittableRandom();
  private static final long BASE = RANDOM.nextLong(1L << 30, PRIME);
  private static final long FIRST = RANDOM.nextLong() | 1;
  private static final long SECOND = RANDOM.nextLong() | 1;

  private KeyHash() {}

  /** Of a number. */
  public static int of(long number) {
    return of(number, 0);
  }

  /** Of two numbers; the second one may be the hash code of what else there is. */
  public static int of(long first, long second) {
    return (int) ((first * FIRST + second * SECOND) >>> Integer.SIZE);
  }

  /** Of bytes: they are the digits of a number to a secret base, of which the rest is taken. */
  static int of(byte[] bytes) {
    long rest = 1;
    for (byte each : bytes) {
      long next = rest * BASE + Byte.toUnsignedInt(each);
      rest = (next & PRIME) + (next >>> 31);
    }
    return (int) (rest % PRIME);
  }
}
