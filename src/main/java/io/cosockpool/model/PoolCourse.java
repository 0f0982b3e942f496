package io.cosockpool.model;

import java.util.List;

/**
 * A pool over a time, of one worker or of all that have it.
 *
 * @param size how many connections it can keep, as it was read last; of several workers together
 * @param course what it did
 * @param places who held its connections, those that held most first; of a single worker none
 */
public record PoolCourse(
    Subsystem subsystem, Name name, long size, Course course, List<PlaceCourse> places) {}
