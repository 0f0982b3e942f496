package io.cosockpool.reading;

import io.cosockpool.memory.Batch;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.Stop;
import io.cosockpool.process.TargetProcess;
import io.cosockpool.walk.Walk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes of a worker that stands still, so that all its pools are of one moment. It stands for the
 * batch alone: what is to be read is known from the reading before, and what was read is looked at
 * when the worker runs again. A worker that was stopped in the middle of a change is stopped again,
 * a few times. What a stop does not bring about is left to a reading of the running worker.
 */
final class Freeze {
  /** A stop within a change is one of hundreds; five in a row have another reason. */
  private static final int MOST_STOPS = 5;

  /** What the worker has to finish its change. */
  private static final long PAUSE_MILLISECONDS = 1;

  private final TargetProcess process;
  private final Duration longest;
  private final Duration patience;
  private final List<Long> stops = new ArrayList<>();
  private Optional<String> failure = Optional.empty();
  private boolean cutShort;

  /**
   * @param longest how long a stop lasts at most
   * @param patience how long to wait for a stop to begin
   */
  Freeze(TargetProcess process, Duration longest, Duration patience) {
    this.process = process;
    this.longest = longest;
    this.patience = patience;
  }

  /** How long each stop lasted, in microseconds. */
  List<Long> stops() {
    return stops;
  }

  /** Why not all was taken from the standing worker, as the end of a sentence. */
  Optional<String> failure() {
    return failure;
  }

  /** That a stop was longer than it was to be, as the end of a sentence. */
  Optional<String> lateness() {
    long longestStop = stops.stream().mapToLong(Long::longValue).max().orElse(0);
    return longestStop <= longest.toNanos() / 1000
        ? Optional.empty()
        : Optional.of(
            "it stood for %d µs, longer than the %d ms of --freeze, since the machine was too busy to let it go in time"
                .formatted(longestStop, longest.toMillis()));
  }

  /** Takes what these walks lead to, and answers whether all of it is of one moment. */
  boolean take(Rounds rounds, List<? extends Walk<?>> walks, Deadline deadline)
      throws MemoryLostException, InterruptedException {
    failure = Optional.of("it was in the middle of a change each time");
    for (int stop = 0; stop < MOST_STOPS && !deadline.passed(); stop++) {
      if (stop > 0) {
        Thread.sleep(PAUSE_MILLISECONDS);
      }
      Source source = new Source();
      rounds.start(walks);
      Rounds.Progress progress = rounds.wholeRound(source, deadline);
      if (source.notStopped.isPresent()) {
        failure = source.notStopped;
        return false;
      }
      if (cutShort) {
        failure = Optional.of("%d ms were over before all was read".formatted(longest.toMillis()));
        return false;
      }
      if (progress.pending() == 0 && !progress.learned()) {
        failure = Optional.empty();
        return true;
      }
    }
    return false;
  }

  /**
   * Takes what these walks lead to of a worker that stands until all of it was found, since on a
   * busy worker something is new at every stop. Where the outcome shows that the worker was in the
   * middle of a change, it is stopped again.
   *
   * @param whole whether what was taken is of one moment
   */
  boolean takeInOneStop(
      Rounds rounds, List<? extends Walk<?>> walks, BooleanSupplier whole, Deadline deadline)
      throws MemoryLostException, InterruptedException {
    failure = Optional.of("it was in the middle of a change each time");
    for (int count = 0; count < MOST_STOPS && !deadline.passed(); count++) {
      if (count > 0) {
        Thread.sleep(PAUSE_MILLISECONDS);
      }
      try {
        Stop stop = process.stop(longest, patience);
        try (stop) {
          Stage stage =
              new Stage(
                  rounds, walks, process.memory()::fill, deadline, new Patience(deadline, false));
          Deadline end = deadline.another(longest);
          while (stage.round() && !end.passed()) {
            // The next round reads what this one found, as long as the process stands.
          }
        }
        stops.add(stop.microseconds());
        if (stop.cutShort()) {
          failure =
              Optional.of("%d ms were over before all was read".formatted(longest.toMillis()));
          return false;
        }
      } catch (NotStoppedException e) {
        failure = Optional.of(String.valueOf(e.getMessage()));
        return false;
      }
      if (whole.getAsBoolean()) {
        failure = Optional.empty();
        return true;
      }
    }
    return false;
  }

  /** Stops the worker while a batch is read. */
  private final class Source implements Rounds.Source {
    private Optional<String> notStopped = Optional.empty();

    @Override
    public void fill(Batch batch, Deadline deadline) throws MemoryLostException {
      try {
        Stop stop = process.stop(longest, patience);
        try (stop) {
          process.memory().fill(batch, deadline);
        }
        stops.add(stop.microseconds());
        cutShort = stop.cutShort();
      } catch (NotStoppedException e) {
        notStopped = Optional.of(String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        notStopped = Optional.of("it was interrupted");
      }
    }
  }
}
