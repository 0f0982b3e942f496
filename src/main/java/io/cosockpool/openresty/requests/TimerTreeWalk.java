package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The events in nginx's tree of timers that may be pending Lua timers: what these belong to lies
 * right behind the event. Nothing is believed because of it: it tells where to look.
 *
 * @param tree where {@code ngx_event_timer_rbtree} stands
 */
public record TimerTreeWalk(long tree) implements Walk<List<Long>> {
  /** The symbol's name. */
  public static final String NAME = "ngx_event_timer_rbtree";

  private static final Structure TREE = LuaLayout.structure("ngx_rbtree_t");
  private static final Field ROOT = TREE.field("root");
  private static final Field SENTINEL = TREE.field("sentinel");

  private static final Structure NODE = LuaLayout.structure("timer in the tree");
  private static final Field DATA = NODE.field("data");
  private static final Field LEFT = NODE.field("timer.left");
  private static final Field RIGHT = NODE.field("timer.right");
  private static final int TIMER = NODE.offset("timer");

  private static final int CONTEXT =
      LuaLayout.structure("ngx_http_lua_timer_ctx_t behind its event").offset("context");

  /** The tree has a timer for each connection that is waited for, and those of Lua. */
  private static final int MOST = 1 << 17;

  private static final long LOWEST_ADDRESS = 1 << 16;

  @Override
  public List<Long> of(Snapshot memory) throws MemoryException {
    Place place = Place.of(NAME);
    View head = new View(TREE, memory.read(new Range(tree, TREE.size(), place)));
    long sentinel = head.unsigned(SENTINEL);
    List<Long> level = List.of(head.unsigned(ROOT));
    Set<Long> met = new LinkedHashSet<>();
    List<Long> found = new ArrayList<>();
    while (!level.isEmpty()) {
      List<Optional<Block>> nodes = new ArrayList<>();
      for (long node : level) {
        if (node != sentinel && node >= LOWEST_ADDRESS && met.size() < MOST && met.add(node)) {
          nodes.add(Reads.optional(memory, new Range(node - TIMER, NODE.size(), place)));
        }
      }
      level = below(nodes, found);
    }
    return List.copyOf(found);
  }

  private static List<Long> below(List<Optional<Block>> nodes, List<Long> found) {
    List<Long> below = new ArrayList<>();
    for (Optional<Block> node : nodes) {
      if (node.isPresent()) {
        View view = new View(NODE, node.get());
        if (view.holdsAddress(DATA, view.address() + CONTEXT)) {
          found.add(view.address());
        }
        below.add(view.unsigned(LEFT));
        below.add(view.unsigned(RIGHT));
      }
    }
    return below;
  }
}
