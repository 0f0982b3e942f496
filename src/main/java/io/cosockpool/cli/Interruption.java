package io.cosockpool.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM as a request instead of an end: the JVM's shutdown waits until the work is
 * brought to its end, and then exits with 130 or 143 by itself.
 */
final class Interruption {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Runnable reaction;
  private volatile ExitCode result = ExitCode.DONE;

  private Interruption(Runnable reaction) {
    this.reaction = reaction;
    Runtime.getRuntime().addShutdownHook(new Thread(this::awaitFinished, "interruption"));
  }

  /** Begins to take the signals. */
  static Interruption install() {
    return new Interruption(() -> {});
  }

  /** Begins to take the signals; one also interrupts this thread in what it waits for. */
  static Interruption interrupting(Thread worker) {
    return new Interruption(worker::interrupt);
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
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (result == ExitCode.NOT_WRITTEN) {
      Runtime.getRuntime().halt(result.number());
    }
  }
}
