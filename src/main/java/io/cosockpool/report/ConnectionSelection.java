package io.cosockpool.report;

import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Report;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which connections of a report are listed. They are known by their places, which they keep when
 * pseudonyms take the place of what they were chosen by. The counts of a worker are always those of
 * all its connections.
 */
public final class ConnectionSelection {
  private final Map<Integer, BitSet> placesByPid;

  private ConnectionSelection(Map<Integer, BitSet> placesByPid) {
    this.placesByPid = placesByPid;
  }

  /** Those of a report that are wanted. */
  public static ConnectionSelection of(Report report, Predicate<HeldConnection> wanted) {
    Map<Integer, BitSet> placesByPid = new HashMap<>();
    for (Worker worker : report.workers()) {
      List<HeldConnection> entries =
          worker.parts().connections().map(WorkerConnections::entries).orElse(List.of());
      BitSet places = new BitSet(entries.size());
      for (int i = 0; i < entries.size(); i++) {
        places.set(i, wanted.test(entries.get(i)));
      }
      placesByPid.put(worker.pid(), places);
    }
    return new ConnectionSelection(placesByPid);
  }

  /** Those of a worker of the report, in the order of nginx's array. */
  List<HeldConnection> of(Worker worker) {
    List<HeldConnection> entries =
        worker.parts().connections().map(WorkerConnections::entries).orElse(List.of());
    BitSet places = placesByPid.getOrDefault(worker.pid(), new BitSet());
    return places.stream().mapToObj(entries::get).toList();
  }
}
