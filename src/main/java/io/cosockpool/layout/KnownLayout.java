package io.cosockpool.layout;

/**
 * A layout that a structure may have, until it is confirmed on live bytes.
 *
 * @param structure the structure as laid out
 * @param source where that comes from
 */
public record KnownLayout(Structure structure, Source source) {}
