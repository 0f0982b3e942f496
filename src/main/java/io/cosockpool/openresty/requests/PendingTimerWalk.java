package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.LuaStack;
import io.cosockpool.luajit.StackReads;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Lua timer that is pending (lua-nginx-module src/ngx_http_lua_timer.c): an event, and behind it
 * what will run, in a coroutine that was not started; empty if there is none by now.
 *
 * @param table of the Lua module
 * @param event its address
 */
public record PendingTimerWalk(PoolTable table, long event)
    implements Walk<Optional<PendingTimerWalk.Found>> {
  private static final Structure TIMER =
      LuaLayout.structure("ngx_http_lua_timer_ctx_t behind its event");
  private static final Field STATE = TIMER.field("co");
  private static final Field DELAY = TIMER.field("delay");
  private static final int CONTEXT = TIMER.offset("context");

  /**
   * A timer.
   *
   * @param due when it will run, by the worker's clock
   * @param every after how many milliseconds it will again; 0 if it will not
   * @param stack of its coroutine
   */
  public record Found(PoolTable table, long due, long every, LuaStack stack) {}

  @Override
  public Optional<Found> of(Snapshot memory) throws MemoryException {
    Place place = Place.of("timer");
    Range range = new Range(event, TIMER.size(), place);
    View timer = new View(TIMER, memory.read(range));
    Block again = memory.again(range);
    OptionalLong due =
        Events.timer(new View(Heads.EVENT.structure(), timer.block()), event + CONTEXT);
    if (due.isEmpty() || !timer.flag(STATE)) {
      return Optional.empty();
    }
    LuaStack stack =
        StackReads.read(memory, table.vm(), List.of(timer.unsigned(STATE)), place).getFirst();
    if (!again.sameBytes(timer.block())) {
      throw new TornReadException(place, "it ran meanwhile");
    }
    return stack.state() == LuaStack.State.NOT_STARTED
        ? Optional.of(new Found(table, due.getAsLong(), timer.unsigned(DELAY), stack))
        : Optional.empty();
  }
}
