package io.cosockpool.model;

/**
 * When and where a reading took place.
 *
 * @param version that of the cosockpool that read
 * @param host the machine's name
 * @param utcMilliseconds its moment, since 1970; of a recording the moment that was recorded
 * @param durationMilliseconds how long this reading took; of a recording its replay, since a
 *     recording does not tell how long it took to make
 * @param replayed whether a recording was read
 */
public record Occasion(
    String version,
    String host,
    long utcMilliseconds,
    long durationMilliseconds,
    boolean replayed) {}
