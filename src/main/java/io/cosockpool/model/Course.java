package io.cosockpool.model;

import java.util.Optional;

/**
 * What pools did over a time.
 *
 * @param inUse connections in use or being opened
 * @param idle connections that wait for reuse
 * @param waiting connects in the queue
 * @param fullShare the share of the time that a pool was full; of several if any of them was
 * @param turnover what became of connections; empty where their numbers cannot be read
 * @param held how long connections were in use, each time that this ended
 * @param lived how old connections became
 * @param waited how long connects were queued
 */
public record Course(
    Level inUse,
    Level idle,
    Level waiting,
    double fullShare,
    Optional<Turnover> turnover,
    Durations held,
    Durations lived,
    Durations waited) {}
