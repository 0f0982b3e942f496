package io.cosockpool.model;

/**
 * What reading a process took.
 *
 * @param calls system calls that read memory
 * @param bytes how many were read
 * @param microseconds how long it lasted
 * @param retakes how often a part was taken again since it had changed while it was read
 */
public record Cost(long calls, long bytes, long microseconds, long retakes) {}
