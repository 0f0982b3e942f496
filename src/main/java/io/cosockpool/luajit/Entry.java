package io.cosockpool.luajit;

import io.cosockpool.memory.Range;

/**
 * An entry of a table's hash part.
 *
 * @param key the key; of an entry that is in use, not a removed one
 * @param value the value, never nil
 * @param node where the {@code Node} lies in memory, to see whether it changed
 */
public record Entry(Value key, Value value, Range node) {}
