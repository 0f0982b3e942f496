package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Where the counters of nginx's connection pool stand, close to each other in {@code ngx_cycle_t}.
 *
 * @param start the address of the first
 * @param length how many bytes they take together
 * @param freeConnections the offset of the head of the list of free connections
 * @param freeCount the offset of their number
 * @param reusableQueue the offset of the head of the queue of reusable connections
 * @param reusableCount the offset of their number; empty before nginx 1.11.9
 * @param reuseTime the address of {@code connections_reuse_time}; empty before nginx 1.19.2
 * @param files the address of {@code files_n}
 */
public record CycleCounters(
    long start,
    int length,
    int freeConnections,
    int freeCount,
    int reusableQueue,
    OptionalInt reusableCount,
    OptionalLong reuseTime,
    long files) {
  private static final Place PLACE = Place.of("ngx_cycle").part(".free_connections");

  static CycleCounters of(View cycle, CycleFields fields) {
    int first = fields.freeConnections().offset();
    int end = fields.reusableQueue().end();
    if (fields.reusableCount().isPresent()) {
      end = fields.reusableCount().get().end();
    }
    return new CycleCounters(
        cycle.addressOf(fields.freeConnections()),
        end - first,
        0,
        fields.freeCount().offset() - first,
        fields.reusableQueue().offset() - first,
        fields.reusableCount().isPresent()
            ? OptionalInt.of(fields.reusableCount().get().offset() - first)
            : OptionalInt.empty(),
        fields.reuseTime().isPresent()
            ? OptionalLong.of(cycle.addressOf(fields.reuseTime().get()))
            : OptionalLong.empty(),
        cycle.addressOf(fields.files()));
  }

  /** All of them. */
  public Range range() {
    return new Range(start, length, PLACE);
  }

  /**
   * What they were at one moment.
   *
   * @param firstFree the address of the connection that is taken next
   * @param free how many are free
   * @param reusable how many nginx may close; empty before nginx 1.11.9
   * @param nextReused the link of the reusable connection that nginx closes first
   */
  public record Values(long firstFree, long free, OptionalLong reusable, long nextReused) {}

  /** What stands there. */
  public Values of(Block block) {
    return new Values(
        block.i64(freeConnections),
        block.i64(freeCount),
        reusableCount.isPresent()
            ? OptionalLong.of(block.i64(reusableCount.getAsInt()))
            : OptionalLong.empty(),
        block.i64(reusableQueue + Heads.LINK.prev().offset()));
  }
}
