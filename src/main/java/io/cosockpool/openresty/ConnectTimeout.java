package io.cosockpool.openresty;

import io.cosockpool.layout.View;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The connect timeout of a cosocket that waits for a connection of a pool, in milliseconds; its
 * timer has what is left of it. Empty if the cosocket does not lead back to its pool.
 *
 * @param waiting the cosocket and its pool
 * @param fields of the cosocket
 */
public record ConnectTimeout(Waiting waiting, CosocketFields fields)
    implements Walk<ConnectTimeout.Found> {
  /**
   * A cosocket that waits.
   *
   * @param cosocket its address
   * @param pool the address of the pool that it waits for
   */
  public record Waiting(long cosocket, long pool) {}

  /**
   * What was found.
   *
   * @param cosocket its address
   * @param milliseconds its connect timeout
   */
  public record Found(long cosocket, OptionalLong milliseconds) {}

  @Override
  public Found of(Snapshot memory) throws MemoryException {
    Optional<View> cosocket = cosocket(memory);
    return new Found(
        waiting.cosocket(),
        cosocket.isPresent()
            ? fields.connectTimeout(cosocket.get(), waiting.pool())
            : OptionalLong.empty());
  }

  /** The cosocket's bytes; empty if there is no such memory. */
  Optional<View> cosocket(Snapshot memory) {
    return Reads.optional(
            memory, new Range(waiting.cosocket(), fields.structure().size(), Place.of("cosocket")))
        .map(block -> new View(fields.structure(), block));
  }
}
