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
  private final Thread hook = new Thread(this::awaitFinished, "interruption");
  private volatile ExitCode result = ExitCode.DONE;

  /** Begins to take the signals. */
  static Interruption install() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Waits for a request, and answers whether there is one. */
  boolean requestedWithin(Duration time) throws InterruptedException {
    return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether a signal has arrived. */
  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /**
   * Says that the work is done. After a signal the JVM exits now: with the signal's code, unless
   * the report could not be written, which wins over everything.
   */
  ExitCode finish(ExitCode code) {
    result = code;
    finished.countDown();
    return code;
  }

  private void awaitFinished() {
    requested.countDown();
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
