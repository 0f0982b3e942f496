package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C and SIGTERM as a request instead of an end: the JVM's shutdown waits until the work is
 * brought to its end, and then exits with 130 or 143 by itself.
 */
final class Interruption {
  /** Longer than somebody who reads page by page takes to go on to the end. */
  private static final Duration LONGEST_WAIT_FOR_A_READER = Duration.ofSeconds(10);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Runnable reaction;
  private final BooleanSupplier hopeless;
  private volatile ExitCode result = ExitCode.DONE;

  private Interruption(Runnable reaction, BooleanSupplier hopeless) {
    this.reaction = reaction;
    this.hopeless = hopeless;
    Runtime.getRuntime().addShutdownHook(new Thread(this::awaitFinished, "interruption"));
  }

  /** Begins to take the signals. */
  static Interruption install() {
    return new Interruption(() -> {}, () -> false);
  }

  /**
   * The same for work whose end tells little that is new: it is not waited for while nobody reads
   * what is written.
   */
  static Interruption installForReaders() {
    return new Interruption(
        () -> {}, () -> ResultOutput.waited().compareTo(LONGEST_WAIT_FOR_A_READER) > 0);
  }

  /** Begins to take the signals; one also interrupts this thread in what it waits for. */
  static Interruption interrupting(Thread worker) {
    return new Interruption(worker::interrupt, () -> false);
  }

  /** Waits for a request, and answers whether there is one. */
  boolean requestedWithin(Duration time) throws InterruptedException {
    return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Wants the work to come to its end, as a signal does. */
  void request() {
    requested.countDown();
  }

  /** Whether a signal has arrived. */
  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /**
   * Says that the work is done. After a signal the JVM exits now: with the signal's code, unless
   * the report could not be written, which wins over everything.
   */
  void finish(ExitCode code) {
    result = code;
    finished.countDown();
  }

  private void awaitFinished() {
    requested.countDown();
    reaction.run();
    try {
      while (!finished.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        if (hopeless.getAsBoolean()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (result == ExitCode.NOT_WRITTEN) {
      Runtime.getRuntime().halt(result.number());
    }
  }
}
