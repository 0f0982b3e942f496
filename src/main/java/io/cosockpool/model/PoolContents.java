package io.cosockpool.model;

import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * What a pool holds.
 *
 * @param idle its idle connections, the most recently used first; the last is the next to be closed
 *     when there is no room
 * @param waiting its queue, the next to be served first
 * @param mostIdle how many connections can have been idle at a time so far; its memory may make it
 *     more than there were, never less
 * @param haveWaited whether connects have waited for it and do so no more
 */
public record PoolContents(
    List<IdleConnection> idle, List<WaitingConnect> waiting, long mostIdle, boolean haveWaited) {
  /** The least, greatest and average number of uses of the idle connections. */
  public LongSummaryStatistics reused() {
    return uses().summaryStatistics();
  }

  /**
   * How many idle connections were used how often: by 0 and the powers of two, each standing for
   * itself and all above it up to the next.
   */
  public Map<Long, Long> reusedHistogram() {
    Map<Long, Long> histogram = new TreeMap<>();
    uses().forEach(uses -> histogram.merge(Long.highestOneBit(uses), 1L, Long::sum));
    return histogram;
  }

  private LongStream uses() {
    return idle.stream().mapToLong(IdleConnection::reused);
  }

  PoolContents withoutRequests() {
    return new PoolContents(
        idle, waiting.stream().map(WaitingConnect::withoutRequest).toList(), mostIdle, haveWaited);
  }

  PoolContents redacted(Pseudonyms pseudonyms) {
    return new PoolContents(
        idle.stream().map(connection -> connection.redacted(pseudonyms)).toList(),
        waiting.stream().map(connect -> connect.redacted(pseudonyms)).toList(),
        mostIdle,
        haveWaited);
  }
}
