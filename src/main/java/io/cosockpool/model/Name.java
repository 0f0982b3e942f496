package io.cosockpool.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The key of a pool: the Lua string under which it stands in the module's table of pools. It may
 * hold any byte.
 */
public final class Name implements Comparable<Name>, Wording.Part {
  /** The name of no bytes. */
  public static final Name EMPTY = new Name(new byte[0]);

  private static final int LONGEST_IN_A_SENTENCE = 256;

  private final byte[] bytes;

  /** A name with these bytes, which are copied. */
  public Name(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** How many bytes it has. */
  public int length() {
    return bytes.length;
  }

  /** This name, a character of ASCII, and another name. */
  public Name followedBy(char separator, Name other) {
    byte[] all = Arrays.copyOf(bytes, bytes.length + 1 + other.bytes.length);
    all[bytes.length] = (byte) separator;
    System.arraycopy(other.bytes, 0, all, bytes.length + 1, other.bytes.length);
    return new Name(all);
  }

  /** As text, where every maximal wrong sequence of UTF-8 becomes U+FFFD. */
  public String decoded() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** As {@link Printable} text that is never nothing, so that it fills a column. */
  public String shown() {
    return bytes.length == 0 ? "\"\"" : Printable.of(bytes);
  }

  /**
   * The same for where a name stands by itself: blanks are left, but those at its ends are seen by
   * quotes around it.
   */
  public String readable() {
    boolean ends = bytes.length > 0 && bytes[0] != ' ' && bytes[bytes.length - 1] != ' ';
    return ends ? Printable.withBlanks(bytes) : '"' + Printable.withBlanks(bytes) + '"';
  }

  @Override
  public Name redacted(Pseudonyms pseudonyms) {
    return pseudonyms.of(this);
  }

  @Override
  public int compareTo(Name other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return KeyHash.of(bytes);
  }

  /**
   * The name as {@link Printable} text for a sentence, so that of a very long one the middle is
   * left out.
   */
  @Override
  public String toString() {
    return bytes.length <= LONGEST_IN_A_SENTENCE
        ? Printable.of(bytes)
        : Printable.of(Arrays.copyOf(bytes, LONGEST_IN_A_SENTENCE / 2))
            + "..."
            + Printable.of(
                Arrays.copyOfRange(bytes, bytes.length - LONGEST_IN_A_SENTENCE / 4, bytes.length));
  }
}
