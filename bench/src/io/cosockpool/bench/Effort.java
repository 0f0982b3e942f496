package io.cosockpool.bench;

import java.util.List;

/**
 * How long everything is measured.
 *
 * @param starts how often each program is started
 * @param warmups iterations of JMH that do not count
 * @param iterations of JMH that count
 * @param iterationMilliseconds how long each of these lasts
 * @param morePools sizes of the workers that are read again, each with more pools than the last
 * @param moreIdle the same with more idle connections in as many pools
 * @param entries how many entries of nginx's connection pool the workers have in use that are read
 *     again, each time more than the last
 * @param pairs of load with and without readings, for each way to read
 * @param loadSeconds how long each half of such a pair lasts
 */
record Effort(
    int starts,
    int warmups,
    int iterations,
    int iterationMilliseconds,
    List<Size> morePools,
    List<Size> moreIdle,
    List<Integer> entries,
    int pairs,
    int loadSeconds) {
  /** So many pools with so many slots, and so many idle connections in all of them. */
  record Size(int pools, int slots, int idle) {
    @Override
    public String toString() {
      return "%,d pools of %,d slots, %,d idle connections".formatted(pools, slots, idle);
    }
  }

  private static final int USUAL_SLOTS = 30;

  /** Takes about ten minutes. */
  static Effort full() {
    return new Effort(
        30,
        5,
        10,
        1000,
        List.of(
            new Size(10, USUAL_SLOTS, 10),
            new Size(100, USUAL_SLOTS, 100),
            new Size(1000, USUAL_SLOTS, 1000),
            new Size(10_000, USUAL_SLOTS, 10_000)),
        List.of(
            new Size(10, USUAL_SLOTS, 100),
            new Size(10, 100, 1000),
            new Size(10, 1000, 10_000),
            new Size(10, 10_000, 100_000)),
        List.of(1000, 10_000, 100_000),
        10,
        4);
  }

  /** Takes about a minute, to see that all of it works. */
  static Effort quick() {
    return new Effort(
        5,
        2,
        3,
        500,
        List.of(new Size(10, USUAL_SLOTS, 10), new Size(1000, USUAL_SLOTS, 1000)),
        List.of(new Size(10, 1000, 10_000)),
        List.of(1000, 100_000),
        2,
        1);
  }
}
