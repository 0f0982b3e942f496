package io.cosockpool.openresty;

import io.cosockpool.luajit.Entry;
import io.cosockpool.memory.Budget;
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
    implements Walk<FoundPools> {
  /** As {@link FoundPools} holds it. */
  private static final long BYTES_OF_AN_ENTRY = 24;

  @Override
  public FoundPools of(Snapshot memory) throws MemoryException {
    return new FoundPools(
        table
            .vm()
            .table(
                memory,
                table.address(),
                table.place(),
                Budget.NODES_OF_A_TABLE,
                Budget.POOLS_OF_A_TABLE));
  }

  @Override
  public long bytes(FoundPools found) {
    return BYTES_OF_AN_ENTRY * found.entries().size();
  }

  @Override
  public List<PoolWalk> leadsTo(FoundPools found) {
    List<PoolWalk> pools = new ArrayList<>(found.entries().size());
    for (Entry entry : found.entries()) {
      pools.add(new PoolWalk(table, entry, connections));
    }
    return pools;
  }
}
