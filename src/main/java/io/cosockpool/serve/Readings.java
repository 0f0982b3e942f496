package io.cosockpool.serve;

import io.cosockpool.metrics.Exposition;
import io.cosockpool.model.Report;
import io.cosockpool.reading.RecentReadings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Readings for whoever asks: one at a time, and those who ask while one is under way share it.
 * Without anybody who asks nothing is read.
 */
public final class Readings {
  private final Reading reading;
  private final Exposition exposition;
  private final RecentReadings recent = new RecentReadings();
  private @Nullable CompletableFuture<Observed> underWay;

  /** Reads all targets once. */
  public interface Reading {
    /** What was read, with all that could not be. */
    Report take() throws InterruptedException;
  }

  Readings(Reading reading, Exposition exposition) {
    this.reading = reading;
    this.exposition = exposition;
  }

  /**
   * What was read, just now or by somebody who asked a moment before.
   *
   * @throws ExecutionException if the reading had a fault
   */
  Observed next() throws InterruptedException, ExecutionException {
    CompletableFuture<Observed> mine = new CompletableFuture<>();
    CompletableFuture<Observed> shared = shared(mine);
    if (shared == mine) {
      complete(mine);
    }
    return shared.get();
  }

  private synchronized CompletableFuture<Observed> shared(CompletableFuture<Observed> mine) {
    if (underWay == null) {
      underWay = mine;
    }
    return underWay;
  }

  /** From now on whoever asks begins another one, unless somebody has done so already. */
  private synchronized void end(CompletableFuture<Observed> mine) {
    if (underWay == mine) {
      underWay = null;
    }
  }

  private void complete(CompletableFuture<Observed> mine) throws InterruptedException {
    try {
      Report report = reading.take();
      exposition.count(report);
      Observed observed = Observed.of(recent.add(report));
      end(mine);
      mine.complete(observed);
    } catch (RuntimeException fault) {
      mine.completeExceptionally(fault);
    } finally {
      end(mine);
      mine.completeExceptionally(new IllegalStateException("the reading did not come to its end"));
    }
  }
}
