package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The fields of {@code ngx_http_lua_socket_pool_item_t} or its stream relative (lua-nginx-module
 * src/ngx_http_lua_socket_tcp.h), which has another length in each version that moved one.
 *
 * @param reused how often the item's connection was taken out of the pool
 * @param host the beginning of the name that it was connected by, which older items do not keep
 */
record PoolItem(Structure structure, Field connection, Field reused, Optional<Field> host) {
  /** A million uses a second for twelve days; beyond that it is no count. */
  static final long MOST_USES = 1L << 40;

  private static final List<PoolItem> ALL =
      Catalogue.variants("cosocket-item").stream()
          .map(layout -> of(layout.structure("ngx_lua_socket_pool_item_t")))
          .toList();

  private static PoolItem of(Structure structure) {
    return new PoolItem(
        structure,
        structure.field("connection"),
        structure.field("reused"),
        structure.has("host") ? Optional.of(structure.field("host")) : Optional.empty());
  }

  /** The items of this length; empty if none is known. */
  static Optional<PoolItem> ofLength(int length) {
    return ALL.stream().filter(item -> item.structure.size() == length).findFirst();
  }

  /** Where items of all lengths count how often their connection was taken out of the pool. */
  static List<Field> counters() {
    return ALL.stream().map(PoolItem::reused).distinct().toList();
  }

  /**
   * How often an item's connection was taken out of the pool; empty if items of this length are not
   * known.
   *
   * @param counts what stands where items of all lengths count that
   */
  static OptionalLong uses(int length, Map<Field, Long> counts) {
    return ofLength(length)
        .map(item -> counts.get(item.reused))
        .map(PoolItem::uses)
        .orElse(OptionalLong.empty());
  }

  /** As a count; empty if it is none. */
  static OptionalLong uses(long times) {
    return times >= 0 && times <= MOST_USES ? OptionalLong.of(times) : OptionalLong.empty();
  }
}
