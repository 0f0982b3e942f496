package io.cosockpool.bench;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.List;

/** Reads the connection pools of known workers, with who has each connection. */
public class ReadConnectionsAgain extends ReadAgain {
  /** Finds the workers. */
  public ReadConnectionsAgain() {
    super(Part.CONNECTIONS, "connections", ReadConnectionsAgain::told);
  }

  /** How many entries are free, how many clients may be closed, and how many each kind has. */
  private static List<Long> told(Report report) {
    List<WorkerConnections> workers =
        report.workers().stream()
            .map(worker -> worker.parts().connections().orElseThrow())
            .toList();
    List<Long> told = new ArrayList<>();
    told.add(workers.stream().mapToLong(WorkerConnections::free).sum());
    told.add(workers.stream().mapToLong(worker -> worker.reusable().orElseThrow()).sum());
    for (ConnectionKind kind : ConnectionKind.values()) {
      told.add(workers.stream().mapToLong(worker -> worker.kinds().getOrDefault(kind, 0L)).sum());
    }
    return told;
  }
}
