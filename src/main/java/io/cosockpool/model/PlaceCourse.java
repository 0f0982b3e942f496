package io.cosockpool.model;

/**
 * A place in Lua code whose requests had connections of a pool in their hands.
 *
 * @param where file and line
 * @param function its name
 * @param held how many connections these requests had
 * @param closed how many connections were seen in such hands and then closed, and no reading in
 *     between saw them back in the pool
 */
public record PlaceCourse(Name where, Name function, Level held, long closed) {}
