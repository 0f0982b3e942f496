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
 * knows of it, and leads there; that of a queued connect leads to itself; that of a question to the
 * resolver leads to it, as those of connections lead to these. Nothing is believed because of it:
 * it tells where to look.
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

  /** What a timer may belong to. */
  public enum Owner {
    /** A queued connect. */
    QUEUED,
    /** A coroutine that sleeps. */
    COROUTINE,
    /** A question to nginx's resolver, or anything else that is no connection. */
    QUESTION
  }

  /**
   * What may wait.
   *
   * @param event the address of the event of its timer
   * @param data what that leads to
   */
  public record Waiting(Owner owner, long event, long data) {}

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

  private List<Long> below(List<Optional<Block>> nodes, OptionalInt sleep, Found found) {
    List<Long> below = new ArrayList<>();
    for (Optional<Block> node : nodes) {
      if (node.isPresent()) {
        View view = new View(NODE, node.get());
        if (view.holdsAddress(DATA, view.address() + CONTEXT)) {
          found.timers().add(view.address());
        } else {
          owner(view, sleep)
              .ifPresent(
                  owner ->
                      found.waiting().add(new Waiting(owner, view.address(), view.unsigned(DATA))));
        }
        below.add(view.unsigned(LEFT));
        below.add(view.unsigned(RIGHT));
      }
    }
    return below;
  }

  private Optional<Owner> owner(View event, OptionalInt sleep) {
    if (event.holdsAddress(DATA, event.address())) {
      return Optional.of(Owner.QUEUED);
    }
    if (sleep.isPresent() && event.holdsAddress(DATA, event.address() - sleep.getAsInt())) {
      return Optional.of(Owner.COROUTINE);
    }
    long data = event.unsigned(DATA);
    return data < LOWEST_ADDRESS || data % Long.BYTES != 0 || ways.isConnection(data)
        ? Optional.empty()
        : Optional.of(Owner.QUESTION);
  }
}
