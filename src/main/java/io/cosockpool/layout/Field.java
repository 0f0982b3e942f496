package io.cosockpool.layout;

/**
 * Where a field stands in a structure.
 *
 * @param offset in bytes from the structure's start; of a bit field, that of the word it lies in
 * @param width in bytes: 1, 2, 4 or 8 for a number; other widths for a structure inside
 * @param bit the lowest bit of a bit field in its word, counted from the lowest one
 * @param bits how many bits a bit field has; 0 for any other field
 */
public record Field(int offset, int width, int bit, int bits) {
  /** A field of whole bytes. */
  public Field(int offset, int width) {
    this(offset, width, 0, 0);
  }

  /** The offset of what stands behind it. */
  public int end() {
    return offset + width;
  }

  /** Whether it is a part of a word. */
  public boolean isBitField() {
    return bits > 0;
  }

  /** What the field's word says of the field. */
  long of(long word) {
    return isBitField() ? word >>> bit & (1L << bits) - 1 : word;
  }
}
