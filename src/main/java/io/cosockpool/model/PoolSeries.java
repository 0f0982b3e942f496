package io.cosockpool.model;

import java.util.List;

/**
 * The numbers of a pool at the times of a {@link Chronicle}; -1 where it was not there.
 *
 * @param size how many connections it can keep, as it was read last; of all workers together
 * @param inUse the most connections in use since the time before
 * @param idle idle connections at this time
 * @param waiting the most connects in the queue since the time before
 */
public record PoolSeries(
    Subsystem subsystem,
    Name name,
    long size,
    List<Long> inUse,
    List<Long> idle,
    List<Long> waiting) {}
