package io.cosockpool.bench;

import io.cosockpool.model.Part;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import java.util.List;

/** Reads the pools of known workers. */
public class ReadPoolsAgain extends ReadAgain {
  /** Finds the workers. */
  public ReadPoolsAgain() {
    super(Part.POOLS, "pools", ReadPoolsAgain::told);
  }

  /** How many pools there are, and how many idle connections these have. */
  private static List<Long> told(Report report) {
    List<Pool> pools =
        report.workers().stream()
            .flatMap(worker -> worker.pools().values().stream())
            .flatMap(List::stream)
            .toList();
    return List.of((long) pools.size(), pools.stream().mapToLong(Pool::free).sum());
  }
}
