package io.cosockpool.model;

import java.util.List;

/**
 * What reading a process took.
 *
 * @param calls system calls that read memory
 * @param bytes how many were read
 * @param microseconds how long it lasted
 * @param retakes how often a part was taken again since it had changed while it was read
 * @param stops how long each stop of the process lasted, in microseconds; none unless asked for
 */
public record Cost(long calls, long bytes, long microseconds, long retakes, List<Long> stops) {}
