package io.cosockpool.model;

import java.util.List;

/**
 * The course of pools over a time, thinned out to so many points as can be looked at.
 *
 * @param times of the points, in milliseconds since 1970
 * @param pools in the order of subsystems and names
 * @param leftOut how many pools there was no room for
 * @param findings those that were seen, the first one first
 */
public record Chronicle(
    List<Long> times, List<PoolSeries> pools, long leftOut, List<Seen> findings) {
  /**
   * A finding that was seen.
   *
   * @param finding as it was seen last
   * @param first when it was seen first, in milliseconds since 1970
   * @param last when it was seen last
   */
  public record Seen(Finding finding, long first, long last) {}
}
