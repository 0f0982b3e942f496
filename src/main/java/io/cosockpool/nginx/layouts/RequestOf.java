package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The address of the http request that a connection's {@code data} points to; empty if something
 * else stands there.
 *
 * @param connection its address
 */
public record RequestOf(long connection) implements Walk<RequestOf.Found> {
  /** {@code NGX_HTTP_MODULE}, "HTTP". */
  private static final long SIGNATURE = 0x50545448;

  /**
   * What was found.
   *
   * @param connection the address of the connection
   * @param request the address of its request
   */
  public record Found(long connection, OptionalLong request) {}

  @Override
  public Found of(Snapshot memory) throws MemoryException {
    View head =
        new View(
            Heads.CONNECTION.structure(),
            memory.read(
                new Range(
                    connection, Heads.CONNECTION.structure().size(), Place.of("connection"))));
    long owner = head.unsigned(Heads.CONNECTION.data());
    return new Found(
        connection, isAt(memory, owner) ? OptionalLong.of(owner) : OptionalLong.empty());
  }

  /** Whether an http request stands at an address. */
  public static boolean isAt(Snapshot memory, long address) {
    Optional<Block> block =
        Reads.optional(
            memory, new Range(address, Heads.REQUEST.structure().size(), Place.of("request")));
    return block.isPresent() && begins(block.get());
  }

  /** Whether this is the beginning of an http request. */
  static boolean begins(Block block) {
    return new View(Heads.REQUEST.structure(), block).unsigned(Heads.REQUEST.signature())
        == SIGNATURE;
  }
}
