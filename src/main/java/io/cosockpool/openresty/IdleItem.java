package io.cosockpool.openresty;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.memory.Block;
import io.cosockpool.process.SocketAddress;
import java.util.Map;
import java.util.Optional;

/**
 * The item of an idle connection in a pool: of cosockets, of the {@code keepalive} of an upstream
 * block, or of a balancer in Lua.
 */
final class IdleItem {
  private static final Structure KEEPALIVE =
      OwnerMemory.structure("ngx_http_upstream_keepalive_cache_t");
  private static final Field KEEPALIVE_CONF = KEEPALIVE.field("conf");
  private static final Field KEEPALIVE_QUEUE = KEEPALIVE.field("queue");
  private static final Field KEEPALIVE_CONNECTION = KEEPALIVE.field("connection");
  private static final Field KEEPALIVE_SOCKLEN = KEEPALIVE.field("socklen");
  private static final Field KEEPALIVE_SOCKADDR = KEEPALIVE.field("sockaddr");
  private static final Structure BALANCER =
      OwnerMemory.structure("ngx_http_lua_balancer_keepalive_item_t");
  private static final Field BALANCER_QUEUE = BALANCER.field("queue");
  private static final Field BALANCER_CONF = BALANCER.field("lscf");
  private static final Field BALANCER_CONNECTION = BALANCER.field("connection");

  private final OwnerMemory memory;

  IdleItem(OwnerMemory memory) {
    this.memory = memory;
  }

  /** An item of a pool of cosockets or of an upstream block; empty for anything else. */
  Optional<RawEntry.Owner> kept() {
    return memory.isEntry(KEEPALIVE_CONNECTION) ? Optional.of(idle()) : Optional.empty();
  }

  /** An item of a balancer in Lua; empty for anything else. */
  Optional<RawEntry.Owner> balanced() {
    if (memory.isEntry(BALANCER_CONNECTION) && memory.isQueued(BALANCER_QUEUE)) {
      return Optional.of(
          RawEntry.Owner.of(RawEntry.Type.BALANCER_ITEM, memory.word(BALANCER_CONF)));
    }
    return new LuaBalancerItem(memory).find();
  }

  /** What stands where items count their uses, of which the pool's own have one. */
  private Map<Field, Long> counts() {
    int length = memory.owner().map(Block::length).orElse(0);
    return PoolItem.counters().stream()
        .filter(field -> field.end() <= length)
        .collect(toUnmodifiableMap(field -> field, memory::word));
  }

  /** The item of a cosocket pool, whose pool names its VM, or of an upstream block's. */
  private RawEntry.Owner idle() {
    long first = memory.word(KEEPALIVE_CONF);
    if (memory.isPool(first)) {
      return RawEntry.Owner.of(RawEntry.Type.POOL_ITEM, first).withCounts(counts());
    }
    if (!memory.isQueued(KEEPALIVE_QUEUE)) {
      return RawEntry.Owner.of(RawEntry.Type.UNKNOWN);
    }
    memory
        .owner()
        .filter(block -> block.length() >= OwnerMemory.LEAST_OF_ITEM)
        .ifPresent(
            block -> {
              long length = block.u32(KEEPALIVE_SOCKLEN.offset());
              if (SocketAddress.isLength(length) && length <= KEEPALIVE_SOCKADDR.width()) {
                memory.takeSockaddr(
                    block.part(KEEPALIVE_SOCKADDR.offset(), (int) length, block.place()));
              }
            });
    return RawEntry.Owner.of(RawEntry.Type.KEEPALIVE_ITEM, first);
  }
}
