package io.cosockpool.process;

/**
 * What reading a memory cost.
 *
 * @param calls system calls that read memory
 * @param bytes how many were read
 */
public record ReadCost(long calls, long bytes) {}
