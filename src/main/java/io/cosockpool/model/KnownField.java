package io.cosockpool.model;

/**
 * Where a field of a structure stands.
 *
 * @param name the field's C name; of a structure inside, a path
 * @param offset in bytes from the structure's start
 * @param width in bytes; of a bit field, that of its word
 * @param bit the lowest bit of a bit field
 * @param bits how many bits a bit field has; 0 for any other field
 */
public record KnownField(String name, int offset, int width, int bit, int bits) {}
