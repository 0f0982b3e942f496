package io.cosockpool.findings;

import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A connection, and the process that has it. */
record Met(int pid, HeldConnection connection) {
  /** Those of workers that match, by the addresses of their peers, as far as these are known. */
  static Map<Name, List<Met>> byPeer(List<Worker> workers, Predicate<HeldConnection> which) {
    Map<Name, List<Met>> byPeer = new TreeMap<>();
    for (Worker worker : workers) {
      worker.parts().connections().stream()
          .flatMap(pool -> pool.entries().stream())
          .filter(which)
          .forEach(
              entry ->
                  entry
                      .peer()
                      .ifPresent(
                          peer ->
                              byPeer
                                  .computeIfAbsent(peer, each -> new ArrayList<>())
                                  .add(new Met(worker.pid(), entry))));
    }
    return byPeer;
  }

  /** The processes that have them, each once. */
  static List<Integer> pids(List<Met> connections) {
    TreeSet<Integer> pids = new TreeSet<>();
    connections.forEach(each -> pids.add(each.pid));
    return List.copyOf(pids);
  }
}
