package io.cosockpool.linux;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Ctrl-Z. This process stops as every other one, but for what it would leave behind: first it lets
 * go of processes that it has stopped itself, and of the terminal. SIGSTOP asks nobody.
 */
public final class Suspension {
  private static final String SIGNAL = "TSTP";

  /** Fair, so that whoever goes on stopping processes cannot keep this one from stopping. */
  private static final ReadWriteLock OTHERS = new ReentrantReadWriteLock(true);

  private static volatile Runnable before = () -> {};
  private static volatile Runnable after = () -> {};

  static {
    Signals.handle(SIGNAL, Suspension::suspend);
  }

  private Suspension() {}

  /** What to do before this process stops, and when it goes on. */
  public static void surround(Runnable leaving, Runnable goingOn) {
    before = leaving;
    after = goingOn;
  }

  /** Held while another process may stand because of this one, which then does not stop. */
  static Lock ofAnother() {
    return OTHERS.readLock();
  }

  private static void suspend() {
    OTHERS.writeLock().lock();
    try {
      before.run();
      Signals.doByDefault(SIGNAL);
      after.run();
    } finally {
      OTHERS.writeLock().unlock();
    }
  }
}
