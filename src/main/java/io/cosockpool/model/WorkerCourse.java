package io.cosockpool.model;

import java.util.List;

/**
 * A worker over a time.
 *
 * @param exiting whether it shuts down
 * @param course what all its pools did together
 * @param pools each of them, in the order of subsystems and names
 */
public record WorkerCourse(int pid, boolean exiting, Course course, List<PoolCourse> pools) {}
