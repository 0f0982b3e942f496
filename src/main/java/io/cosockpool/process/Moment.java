package io.cosockpool.process;

/**
 * A moment as two clocks of a process's machine have it.
 *
 * @param utcMilliseconds since 1970 (CLOCK_REALTIME), for people
 * @param monotonicMilliseconds since a start of the machine's own (CLOCK_MONOTONIC), which the
 *     timers of nginx compare with
 */
public record Moment(long utcMilliseconds, long monotonicMilliseconds) {}
