package io.cosockpool.report;

import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import java.util.Comparator;
import java.util.List;

/**
 * What one line or one bar shows.
 *
 * @param by what it stands for
 * @param subsystem of all its pools
 * @param name of all its pools; of no bytes where it stands for a worker
 * @param entries its pools, one or more, in the order of the process ids
 */
record PoolRow(PoolGrouping by, Subsystem subsystem, Name name, List<Entry> entries) {
  private static final Comparator<Entry> BY_USAGE =
      Comparator.<Entry>comparingDouble(entry -> Load.of(entry.pool()).usage())
          .thenComparingLong(entry -> entry.pool().queued());

  /** One pool of one worker. */
  record Entry(int pid, Pool pool) {}

  int firstPid() {
    return entries.getFirst().pid();
  }

  /** Of all its pools together. */
  Load total() {
    return together(entries);
  }

  /** What tells how much is left. */
  Load load() {
    return together(shown());
  }

  /**
   * The pools that tell how much is left. Each worker has a limit of its own, so of one pool in
   * many workers the most used one counts: their sum could hide it.
   */
  List<Entry> shown() {
    return by == PoolGrouping.POOL ? List.of(worst()) : entries;
  }

  private static Load together(List<Entry> entries) {
    Load together = Load.NONE;
    for (Entry entry : entries) {
      together = together.plus(Load.of(entry.pool()));
    }
    return together;
  }

  private Entry worst() {
    Entry worst = entries.getFirst();
    for (Entry entry : entries) {
      worst = BY_USAGE.compare(entry, worst) > 0 ? entry : worst;
    }
    return worst;
  }

  /** How many of its pools are full. */
  long full() {
    return entries.stream().filter(entry -> entry.pool().isFull()).count();
  }
}
