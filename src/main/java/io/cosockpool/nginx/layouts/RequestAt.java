package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether an http request stands at an address; empty if something else does.
 *
 * @param address that a connection's {@code data} holds, or a cosocket's {@code request}
 */
public record RequestAt(long address) implements Walk<OptionalLong> {
  /** {@code NGX_HTTP_MODULE}, "HTTP". */
  private static final long SIGNATURE = 0x50545448;

  @Override
  public OptionalLong of(Snapshot memory) {
    return isRequest(memory) ? OptionalLong.of(address) : OptionalLong.empty();
  }

  /** Whether one stands there. */
  public boolean isRequest(Snapshot memory) {
    return head(memory).isPresent();
  }

  /** The connection of the request; empty if none stands there. */
  public OptionalLong client(Snapshot memory) {
    Optional<Block> head = head(memory);
    return head.isPresent()
        ? OptionalLong.of(
            new View(Heads.REQUEST.structure(), head.get()).unsigned(Heads.REQUEST.connection()))
        : OptionalLong.empty();
  }

  private Optional<Block> head(Snapshot memory) {
    return Reads.optional(
            memory, new Range(address, Heads.REQUEST.structure().size(), Place.of("request")))
        .filter(RequestAt::begins);
  }

  /** Whether this is the beginning of a request. */
  public static boolean begins(Block block) {
    return new View(Heads.REQUEST.structure(), block).unsigned(Heads.REQUEST.signature())
        == SIGNATURE;
  }
}
