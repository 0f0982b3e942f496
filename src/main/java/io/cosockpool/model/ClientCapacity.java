package io.cosockpool.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a gateway can serve at most, if its workers share the clients evenly.
 *
 * @param master the process id of the master
 * @param workers how many workers take new clients
 * @param connections how many entries these have together
 * @param inUse how many of these are in use
 * @param clients how many clients there is room for, if each takes an entry and a descriptor
 */
public record ClientCapacity(int master, int workers, long connections, long inUse, long clients) {
  /** How many clients a proxy can serve, which takes an entry for the client and one upstream. */
  public long proxied() {
    return clients / 2;
  }

  /** The capacity of each gateway of a report whose connections were read. */
  public static List<ClientCapacity> of(List<Worker> workers) {
    Map<Integer, ClientCapacity> byMaster = new LinkedHashMap<>();
    for (Worker worker : workers) {
      if (!worker.description().exiting()) {
        worker
            .parts()
            .connections()
            .ifPresent(
                pool -> {
                  int master = worker.description().gateway().master();
                  byMaster.merge(
                      master,
                      new ClientCapacity(master, 1, pool.limit(), pool.inUse(), clients(pool)),
                      ClientCapacity::plus);
                });
      }
    }
    return new ArrayList<>(byMaster.values());
  }

  /** Where fewer descriptors than entries may be had, these end first. */
  private static long clients(WorkerConnections pool) {
    return Math.min(pool.limit(), pool.descriptorLimit().orElse(Long.MAX_VALUE));
  }

  private ClientCapacity plus(ClientCapacity other) {
    return new ClientCapacity(
        master,
        workers + other.workers,
        connections + other.connections,
        inUse + other.inUse,
        clients + other.clients);
  }
}
