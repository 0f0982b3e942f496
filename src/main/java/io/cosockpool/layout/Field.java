package io.cosockpool.layout;

/**
 * Where a field stands in a structure.
 *
 * @param offset in bytes from the structure's start
 * @param width in bytes: 1, 2, 4 or 8 for a number; other widths for a structure inside
 */
public record Field(int offset, int width) {}
