package io.cosockpool.openresty;

import io.cosockpool.luajit.Entry;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The table of pools, which leads to each pool.
 *
 * @param connections those of the worker, where what the pools hold is to be read too
 */
public record PoolTableWalk(PoolTable table, Optional<ConnectionArray> connections)
    implements Walk<List<Entry>> {
  @Override
  public List<Entry> of(Snapshot memory) throws MemoryException {
    return table.vm().table(memory, table.address(), table.place());
  }

  @Override
  public List<PoolWalk> leadsTo(List<Entry> entries) {
    List<PoolWalk> pools = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      pools.add(new PoolWalk(table, entry, connections));
    }
    return pools;
  }
}
