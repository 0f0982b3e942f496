package io.cosockpool.reading;

import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.openresty.PoolWalk;
import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.Stop;
import io.cosockpool.process.TargetProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Takes of a worker that stands still, so that all its pools are of one moment. A worker that was
 * stopped in the middle of a change runs on and is stopped again, a few times. What a stop does not
 * bring about is left to a reading of the running worker.
 *
 * <p>Before the first stop all is taken from the running worker once, for nothing: then the
 * program's own code is loaded and the links of the queues are known, and a stop lasts four system
 * calls.
 */
final class Freeze {
  /** A stop within a change is one of hundreds; five in a row have another reason. */
  private static final int MOST_STOPS = 5;

  private static final int MOST_REHEARSALS = 8;

  /** What has been loaded takes less for dozens of pools. */
  private static final long FAST_NANOSECONDS = 1_000_000;

  /** What the worker has to finish its change. */
  private static final long PAUSE_MILLISECONDS = 1;

  private final TargetProcess process;
  private final Duration longest;
  private final List<Long> stops = new ArrayList<>();
  private Optional<String> failure = Optional.empty();

  Freeze(TargetProcess process, Duration longest) {
    this.process = process;
    this.longest = longest;
  }

  /** How long each stop lasted, in microseconds. */
  List<Long> stops() {
    return stops;
  }

  /** Why not all was taken from the standing worker, as the end of a sentence. */
  Optional<String> failure() {
    return failure;
  }

  /** Takes what it can; what was taken shows in the walks. */
  void take(Collection<PoolWalk> walks, Deadline deadline)
      throws MemoryLostException, InterruptedException {
    if (walks.isEmpty()) {
      return;
    }
    rehearse(walks);
    failure = Optional.of("it was in the middle of a change each time");
    try {
      boolean done = takeStopped(walks);
      while (!done && stops.size() < MOST_STOPS && !deadline.passed()) {
        Thread.sleep(PAUSE_MILLISECONDS);
        done = takeStopped(walks);
      }
    } catch (NotStoppedException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Takes all for nothing until that is fast. */
  private static void rehearse(Collection<PoolWalk> walks) throws MemoryLostException {
    long took = Long.MAX_VALUE;
    for (int i = 0; i < MOST_REHEARSALS && took > FAST_NANOSECONDS; i++) {
      long start = System.nanoTime();
      walks.forEach(PoolWalk::startOver);
      attempt(walks);
      took = System.nanoTime() - start;
    }
  }

  /**
   * Whether there is nothing more to do for another stop. A collection of garbage would hold up
   * both the reading and the thread that ends the stop, so that one comes before it.
   */
  private boolean takeStopped(Collection<PoolWalk> walks)
      throws NotStoppedException, ProcessEndedException, MemoryLostException, InterruptedException {
    walks.forEach(PoolWalk::startOver);
    System.gc();
    Stop stop = process.stop(longest);
    boolean taken;
    try (stop) {
      taken = attempt(walks);
    }
    stops.add(stop.microseconds());
    if (stop.cutShort()) {
      failure = Optional.of("%d ms were over before all was read".formatted(longest.toMillis()));
    } else if (taken) {
      failure = Optional.empty();
    }
    return taken || stop.cutShort();
  }

  /** Takes each as long as that teaches anything, and answers whether all is taken. */
  private static boolean attempt(Collection<PoolWalk> walks) throws MemoryLostException {
    boolean whole = true;
    for (PoolWalk walk : walks) {
      whole &= Attempt.at(walk);
    }
    return whole;
  }
}
