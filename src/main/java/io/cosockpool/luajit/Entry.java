package io.cosockpool.luajit;

/**
 * An entry of a table's hash part.
 *
 * @param key the key; of an entry that is in use, not a removed one
 * @param value the value, never nil
 * @param node where the {@code Node} lies in memory: it begins with value and key
 */
public record Entry(Value key, Value value, long node) {
  /** How many bytes of a node its value and key have together. */
  public static final int LENGTH = 16;
}
