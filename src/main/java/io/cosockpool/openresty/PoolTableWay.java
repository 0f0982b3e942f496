package io.cosockpool.openresty;

import io.cosockpool.elf.Symbol;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.Entry;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.luajit.ObjectType;
import io.cosockpool.luajit.StringLayout;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.configuration.MainConf;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.List;
import java.util.Optional;

/**
 * The way from {@code ngx_cycle} over the main configuration of a Lua module and the registry of
 * its Lua VM to the table of its pools; empty if the configuration has no such block, so that there
 * is no VM either.
 *
 * @param cycle {@code ngx_cycle}
 * @param block the module whose block in the configuration holds the Lua module's
 * @param module the Lua module
 * @param poolKey the variable whose address is the key of the pools in the registry
 */
record PoolTableWay(Subsystem subsystem, Symbol cycle, Symbol block, Symbol module, Symbol poolKey)
    implements Walk<Optional<PoolTable>> {
  private static final Place REGISTRY = Place.of("registry");

  @Override
  public Optional<PoolTable> of(Snapshot memory) throws MemoryException {
    Optional<View> mainConf = MainConf.find(memory, cycle, block, module);
    if (mainConf.isEmpty() || MainConf.lua(mainConf.get()) == 0) {
      return Optional.empty();
    }
    LuaVm vm = LuaVm.at(memory, MainConf.lua(mainConf.get()), mainConf.get().place().part(".lua"));
    List<Entry> registry = vm.registryWith(memory, poolKey.address(), Place.of(subsystem.label()));
    StringLayout strings = vm.stringLayout(memory, registry, REGISTRY);
    return Optional.of(new PoolTable(subsystem, vm, strings, pools(registry)));
  }

  private long pools(List<Entry> registry) throws BrokenInvariantException {
    for (Entry entry : registry) {
      if (entry.key().isLightUserdata(poolKey.address()) && entry.value().is(ObjectType.TABLE)) {
        return entry.value().address();
      }
    }
    throw new BrokenInvariantException(REGISTRY, "no table under the key of the Lua module");
  }
}
