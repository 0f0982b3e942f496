package io.cosockpool.reading;

import io.cosockpool.openresty.PoolWalk;
import io.cosockpool.process.SocketTables;
import java.time.Duration;
import java.util.List;

/**
 * Asks the kernel about the idle connections of all processes at once. What it tells counts for
 * what is read before it and after it, so the pools were taken before, and are to be taken anew.
 */
final class KernelNews {
  /**
   * Much longer than a worker takes for all the events of one turn of its loop; a container that
   * has used up its processor time gets more every 100 ms.
   */
  private static final Duration TIME_FOR_NEWS = Duration.ofMillis(200);

  private KernelNews() {}

  static void ask(List<ProcessReading> readings, Deadline deadline) throws InterruptedException {
    SocketTables tables = new SocketTables();
    for (ProcessReading reading : readings) {
      reading.walks().forEach(walk -> walk.askKernel(reading.process(), tables));
    }
    List<ProcessReading> withNews =
        readings.stream()
            .filter(reading -> reading.walks().stream().anyMatch(PoolWalk::hasNews))
            .toList();
    if (!withNews.isEmpty()) {
      askAgain(withNews, deadline);
    }
    readings.forEach(reading -> reading.walks().forEach(PoolWalk::startOver));
  }

  /** News that a worker is just getting to are gone when it has had time for them. */
  private static void askAgain(List<ProcessReading> readings, Deadline deadline)
      throws InterruptedException {
    if (!deadline.leaves(TIME_FOR_NEWS)) {
      readings.forEach(reading -> reading.walks().forEach(PoolWalk::forgetNews));
      return;
    }
    if (readings.stream().anyMatch(reading -> reading.process().runs())) {
      Thread.sleep(TIME_FOR_NEWS);
    }
    SocketTables tables = new SocketTables();
    for (ProcessReading reading : readings) {
      reading.walks().forEach(walk -> walk.askAgain(reading.process(), tables));
    }
  }
}
