package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether events have a layout: most of those of the connections in use are what such events are,
 * and timers that are set are in the tree of timers.
 *
 * @param cycle of the worker
 */
public record EventProof(Cycle cycle) implements LayoutProof {
  /** {@code NGX_INVALID_INDEX}, which a connection's events are given when it is taken into use. */
  private static final long INVALID_INDEX = 0xd0d0d0d0L;

  @Override
  public List<Walk<Check>> walks(Structure layout) {
    return List.of(new EventCheck(cycle, layout));
  }

  private record EventCheck(Cycle cycle, Structure layout) implements Walk<Check> {
    @Override
    public Check of(Snapshot memory) throws MemoryException {
      return layout.size() == cycle.eventLength()
          ? new Look(memory, cycle, new EventFields(layout)).check()
          : Check.contradicted("an event has " + cycle.eventLength() + " bytes");
    }
  }

  /** One look at a sample. */
  private static final class Look {
    private final EventFields fields;
    private final ConnectionSample sample;

    Look(Snapshot memory, Cycle cycle, EventFields fields) throws UnreadableException {
      this.fields = fields;
      this.sample = new ConnectionSample(memory, cycle);
    }

    Check check() {
      Tally tally = new Tally();
      List<View> timers = new ArrayList<>();
      for (int index : sample.inUse()) {
        View read = sample.readEvent(fields.structure(), index);
        View write = sample.writeEvent(fields.structure(), index);
        tally.add(
            isTaken(read)
                && isTaken(write)
                && !read.flag(fields.write())
                && write.flag(fields.write()));
        for (View event : List.of(read, write)) {
          if (event.flag(fields.timerSet())) {
            timers.add(event);
          }
        }
      }
      timers.forEach(this::parent);
      Tally inTree = new Tally();
      boolean root = false;
      for (View timer : timers) {
        boolean below = isBelowItsParent(timer);
        inTree.add(below || !root);
        root |= !below;
      }
      return inTree.fails()
          ? Check.contradicted("timers that are set are not in the tree of timers")
          : tally.check("pairs of events, " + inTree.size() + " timers");
    }

    private boolean isTaken(View event) {
      return event.unsigned(fields.index()) == INVALID_INDEX;
    }

    /**
     * The node above a timer has it on its left or right. One timer is the root: nothing is above
     * it, though where ngx_rbtree_delete made it the root it still points to the one before it.
     */
    private boolean isBelowItsParent(View event) {
      long timer = event.addressOf(fields.timerKey());
      return parent(event)
          .filter(
              node ->
                  node.unsigned(Heads.NODE.left()) == timer
                      || node.unsigned(Heads.NODE.right()) == timer)
          .isPresent();
    }

    private Optional<View> parent(View event) {
      long parent = event.unsigned(fields.timerParent());
      return parent == 0
          ? Optional.empty()
          : sample.at(parent, Heads.NODE.structure(), event.place().part(".timer"));
    }
  }
}
