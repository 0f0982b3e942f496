package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What in nginx's tree of timers may belong to Lua code: what belongs to a pending Lua timer lies
 * right behind its event; the event of a coroutine that sleeps is a part of what the Lua module
 * knows of it, and leads there; that of a queued connect leads to itself. Nothing is believed
 * because of it: it tells where to look.
 *
 * @param tree where {@code ngx_event_timer_rbtree} stands
 */
public record TimerTreeWalk(RequestWays ways, long tree) implements Walk<TimerTreeWalk.Found> {
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

  /**
   * What may wait.
   *
   * @param address of a queued connect, or of what the Lua module knows of a coroutine
   * @param queued which of them it is
   */
  public record Waiting(long address, boolean queued) {}

  /**
   * What was found.
   *
   * @param timers the events of what may be pending Lua timers
   */
  public record Found(List<Long> timers, List<Waiting> waiting) {}

  @Override
  public Found of(Snapshot memory) throws MemoryException {
    Place place = Place.of(NAME);
    View head = new View(TREE, memory.read(new Range(tree, TREE.size(), place)));
    long sentinel = head.unsigned(SENTINEL);
    List<Long> level = List.of(head.unsigned(ROOT));
    Set<Long> met = new LinkedHashSet<>();
    OptionalInt sleep =
        ways.layout(Subsystem.HTTP).stream().mapToInt(layout -> layout.sleep().offset()).findAny();
    Found found = new Found(new ArrayList<>(), new ArrayList<>());
    while (!level.isEmpty()) {
      List<Optional<Block>> nodes = new ArrayList<>();
      for (long node : level) {
        if (node != sentinel && node >= LOWEST_ADDRESS && met.size() < MOST && met.add(node)) {
          nodes.add(Reads.optional(memory, new Range(node - TIMER, NODE.size(), place)));
        }
      }
      level = below(nodes, sleep, found);
    }
    return new Found(List.copyOf(found.timers()), List.copyOf(found.waiting()));
  }

  private static List<Long> below(List<Optional<Block>> nodes, OptionalInt sleep, Found found) {
    List<Long> below = new ArrayList<>();
    for (Optional<Block> node : nodes) {
      if (node.isPresent()) {
        View view = new View(NODE, node.get());
        if (view.holdsAddress(DATA, view.address() + CONTEXT)) {
          found.timers().add(view.address());
        } else if (view.holdsAddress(DATA, view.address())) {
          found.waiting().add(new Waiting(view.address(), true));
        } else if (sleep.isPresent()
            && view.holdsAddress(DATA, view.address() - sleep.getAsInt())) {
          found.waiting().add(new Waiting(view.unsigned(DATA), false));
        }
        below.add(view.unsigned(LEFT));
        below.add(view.unsigned(RIGHT));
      }
    }
    return below;
  }
}
