package io.cosockpool.openresty;

import io.cosockpool.luajit.LuaVm;
import io.cosockpool.luajit.StringLayout;
import io.cosockpool.memory.Place;
import io.cosockpool.model.Subsystem;

/**
 * Where a Lua module keeps its pools: a table in the registry of its Lua VM, pool name → userdata.
 * It is made when nginx starts and stays where it is.
 *
 * @param strings how the VM lays out its strings
 * @param address of the table, a {@code GCtab}
 */
public record PoolTable(Subsystem subsystem, LuaVm vm, StringLayout strings, long address) {
  private static final Place PLACE = Place.of("registry").to("pools");

  /** Which LuaJIT the pools lie in, for people. */
  public String variant() {
    return vm.variant() + ", " + strings.name();
  }

  /** Where it stands in a walk. */
  Place place() {
    return PLACE;
  }
}
