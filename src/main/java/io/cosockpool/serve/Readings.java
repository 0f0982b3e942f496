package io.cosockpool.serve;

import io.cosockpool.metrics.Exposition;
import io.cosockpool.model.Report;
import io.cosockpool.reading.RecentReadings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Readings for whoever asks: one at a time, and those who ask while one is under way share it.
 * Without anybody who asks nothing is read, unless somebody tracks.
 */
public final class Readings {
  private final Reading reading;
  private final Exposition exposition;
  private final RecentReadings recent = new RecentReadings();
  private final Lock turn = new ReentrantLock();
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

  /**
   * A reading that nobody asks for, between those that are shared. What they find is judged by it,
   * too.
   */
  Report track(Reading tracking) throws InterruptedException {
    return lasting(tracking);
  }

  /** What a reading found, after those before it; processes are read by one of them at a time. */
  private Report lasting(Reading from) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      Report report = from.take();
      exposition.count(report);
      return recent.add(report);
    } catch (OutOfMemoryError e) {
      exposition.countFailed();
      throw e;
    } finally {
      turn.unlock();
    }
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
      Observed observed = Observed.of(lasting(reading));
      end(mine);
      mine.complete(observed);
    } catch (RuntimeException | OutOfMemoryError fault) {
      mine.completeExceptionally(fault);
    } finally {
      end(mine);
      mine.completeExceptionally(new IllegalStateException("the reading did not come to its end"));
    }
  }
}
