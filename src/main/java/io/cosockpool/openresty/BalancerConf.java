package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How many idle connections {@code balancer_by_lua} keeps for an upstream block, {@code
 * balancer_keepalive} (lua-nginx-module src/ngx_http_lua_common.h, since 0.10.27). Where a block's
 * configuration has it depends on the build, but the two queues behind it tell: they close, and the
 * items of the one that is not empty lead back to the configuration.
 *
 * @param address of the Lua module's configuration of the block
 */
public record BalancerConf(long address) implements Walk<BalancerConf.Size> {
  private static final Layout LAYOUT = Catalogue.variants("connection-owners").getFirst();
  private static final Structure KEPT = LAYOUT.structure("balancer of ngx_http_lua_srv_conf_t");
  private static final Field MAX_CACHED = KEPT.field("max_cached");
  private static final Field CACHE = KEPT.field("cache");
  private static final Field FREE = KEPT.field("free");
  private static final Field BUCKETS = KEPT.field("bucket_cnt");
  private static final Structure ITEM = LAYOUT.structure("ngx_http_lua_balancer_keepalive_item_t");
  private static final Field ITEM_CONF = ITEM.field("lscf");

  /** The configuration has about 400 bytes. */
  private static final int SEARCHED = 512;

  private static final long MOST = 1 << 20;

  private static final Place PLACE = Place.of("upstreams").part("[].balancer");

  /**
   * What was found.
   *
   * @param address of the configuration
   * @param connections how many it keeps; empty if it keeps none, or that could not be told
   */
  public record Size(long address, OptionalLong connections) {}

  /** A queue, with its first and its last link. */
  private record Ends(View head, Optional<View> first, Optional<View> last) {
    boolean isEmpty() {
      return head.unsigned(Heads.LINK.next()) == head.address();
    }

    boolean close() {
      return first.filter(link -> link.holdsAddress(Heads.LINK.prev(), head.address())).isPresent()
          && last.filter(link -> link.holdsAddress(Heads.LINK.next(), head.address())).isPresent();
    }

    boolean leadsBack(long conf) {
      return first
          .filter(link -> new View(ITEM, link.block()).holdsAddress(ITEM_CONF, conf))
          .isPresent();
    }
  }

  /** What may be the part of the configuration that is looked for. */
  private record Candidate(long size, List<Ends> queues) {}

  @Override
  public Size of(Snapshot memory) {
    Optional<Block> whole = Reads.optional(memory, new Range(address, SEARCHED, PLACE));
    List<Candidate> candidates = new ArrayList<>();
    for (int at = 0; whole.isPresent() && at + KEPT.size() <= SEARCHED; at += Long.BYTES) {
      View view = new View(KEPT, whole.get(), at);
      long size = view.unsigned(MAX_CACHED);
      if (size > 0 && size <= MOST && view.unsigned(BUCKETS) == Math.max(1, size / 2)) {
        candidates.add(
            new Candidate(size, List.of(ends(memory, view, CACHE), ends(memory, view, FREE))));
      }
    }
    List<Long> sizes =
        candidates.stream().filter(this::isProved).map(Candidate::size).distinct().toList();
    return new Size(
        address, sizes.size() == 1 ? OptionalLong.of(sizes.getFirst()) : OptionalLong.empty());
  }

  private static Ends ends(Snapshot memory, View kept, Field queue) {
    View head = new View(Heads.LINK.structure(), kept.block(), kept.start() + queue.offset());
    return new Ends(
        head,
        link(memory, head.unsigned(Heads.LINK.next())),
        link(memory, head.unsigned(Heads.LINK.prev())));
  }

  private static Optional<View> link(Snapshot memory, long link) {
    return link == 0
        ? Optional.empty()
        : Reads.optional(memory, new Range(link, ITEM.size(), PLACE))
            .map(block -> new View(Heads.LINK.structure(), block));
  }

  private boolean isProved(Candidate candidate) {
    return candidate.queues().stream().allMatch(Ends::close)
        && candidate.queues().stream()
            .filter(queue -> !queue.isEmpty())
            .anyMatch(queue -> queue.leadsBack(address));
  }
}
