package io.cosockpool.live;

import java.util.OptionalInt;

/**
 * What a worker's own calls make of one of its pools.
 *
 * @param size its number of places
 * @param connections those that count: idle, in use and queued
 * @param idle connections put back and not taken since ({@code free_connections})
 * @param inUse connections taken and not put back that count for the pool
 * @param backlog the backlog it was made with, if any
 * @param queue connects that wait for a connection ({@code backlog_queue})
 */
public record ExpectedPool(
    int size, int connections, int idle, int inUse, OptionalInt backlog, int queue) {}
