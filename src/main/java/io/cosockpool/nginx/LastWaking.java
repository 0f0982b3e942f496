package io.cosockpool.nginx;

import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.OptionalLong;

/**
 * When a worker last woke up, in milliseconds of the clock that its timers go by: {@code
 * ngx_current_msec} (nginx src/core/ngx_times.c); empty if that cannot be read.
 *
 * @param symbol where that stands
 */
public record LastWaking(long symbol) implements Walk<OptionalLong> {
  /** The symbol's name. */
  public static final String NAME = "ngx_current_msec";

  @Override
  public OptionalLong of(Snapshot memory) {
    try {
      return OptionalLong.of(memory.read(new Range(symbol, Long.BYTES, Place.of(NAME))).i64(0));
    } catch (UnreadableException e) {
      return OptionalLong.empty();
    }
  }
}
