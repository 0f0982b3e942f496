package io.cosockpool.openresty;

import io.cosockpool.luajit.Value;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.OptionalInt;

/**
 * The number under which a Lua module tells its version, {@code ngx.config.ngx_lua_version}: 10023
 * of http is 0.10.23, 16 of stream 0.0.16.
 *
 * @param table of the module's pools
 */
public record ModuleVersionWalk(PoolTable table) implements Walk<OptionalInt> {
  private static final List<String> PATH = List.of("ngx", "config", "ngx_lua_version");

  private static final Place PLACE = Place.of("globals");

  @Override
  public OptionalInt of(Snapshot memory) throws MemoryException {
    return table
        .vm()
        .global(memory, table.strings(), PATH, PLACE)
        .map(Value::wholeNumber)
        .orElse(OptionalInt.empty());
  }
}
