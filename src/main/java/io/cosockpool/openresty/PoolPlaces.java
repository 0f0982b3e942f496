package io.cosockpool.openresty;

import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import java.util.List;
import java.util.Set;

/**
 * What the pools of a Lua module say to the checks of its layouts.
 *
 * @param subsystem of the module
 * @param pools the addresses of all pools that were read
 * @param inUse how many connections they count as in use
 * @param haveQueues whether connects may queue for such pools
 * @param waitingLinks the addresses of the links of queued connects
 */
public record PoolPlaces(
    Subsystem subsystem, Set<Long> pools, long inUse, boolean haveQueues, List<Long> waitingLinks) {
  /** Of pools that were read. */
  public static PoolPlaces of(Subsystem subsystem, VmPools read) {
    return new PoolPlaces(
        subsystem,
        read.addresses(),
        read.pools().stream().mapToLong(Pool::inUse).sum(),
        read.shapes().stream().allMatch(PoolShape::hasWaitQueue),
        read.waitingLinks());
  }
}
