package io.cosockpool.model;

/**
 * A number that goes up and down, over a time in which it was read again and again.
 *
 * @param current what it was in the end
 * @param lowest the least that a reading found, the one at the beginning of the time among them
 * @param highest the most
 * @param mean each value counts for the time until the next reading
 */
public record Level(long current, long lowest, long highest, double mean) {}
