package io.cosockpool.dwarf;

/**
 * Where a member stands, as debug information has it.
 *
 * @param offset in bytes from the structure's start; of a bit field, that of the word it lies in
 * @param width in bytes; of a bit field, that of its word
 * @param bit the lowest bit of a bit field in its little-endian word; 0 otherwise
 * @param bits how many bits a bit field has; 0 for any other field
 */
public record DebugField(long offset, long width, int bit, int bits) {}
