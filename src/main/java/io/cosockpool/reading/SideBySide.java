package io.cosockpool.reading;

import io.cosockpool.memory.Deadline;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets steps that go through many stages be taken for many processes side by side: one at a time,
 * but while one waits the next goes on, so that the patience with one process is nobody else's
 * loss. What waits is known by its {@link Turn}.
 */
final class SideBySide {
  private final ReentrantLock turn = new ReentrantLock(true);
  private final boolean waits;

  private SideBySide(boolean waits) {
    this.waits = waits;
  }

  /** For these; where none of them runs, as in a recording, there is nothing to wait for. */
  static SideBySide of(List<Target> targets) {
    return new SideBySide(
        targets.stream()
            .anyMatch(target -> target instanceof NginxProcess nginx && nginx.process().runs()));
  }

  /** What is done for one process; it may wait by the turn of that process. */
  @FunctionalInterface
  interface Step<T> {
    /** Does it. */
    void take(T process) throws InterruptedException;
  }

  /** The time of one process: others have their turns while it waits. */
  final class Turn extends Deadline {
    private long away;

    private Turn(Deadline deadline) {
      super(deadline);
    }

    /** The process has had its time: others wait for it. */
    void cutOff() {
      pass();
    }

    /** For how long others had their turns instead, in nanoseconds. */
    long away() {
      return away;
    }

    /** A pause of no length lets the others go on, too. */
    @Override
    public void pause(Duration time) {
      if (!turn.isHeldByCurrentThread()) {
        super.pause(time);
      } else if (time.isPositive() || turn.hasQueuedThreads()) {
        long start = now();
        turn.unlock();
        try {
          super.pause(time);
        } finally {
          turn.lock();
        }
        away += now() - start - time.toNanos();
      }
    }
  }

  /** The time of one more process. */
  Turn turn(Deadline deadline) {
    return new Turn(deadline);
  }

  /** Takes a step for each of these, and returns when all are taken. */
  <T> void each(Collection<? extends T> processes, Step<T> step) throws InterruptedException {
    if (processes.size() < 2 || !waits) {
      for (T process : processes) {
        step.take(process);
      }
      return;
    }
    AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (T process : processes) {
      threads.add(Thread.startVirtualThread(() -> take(process, step, fault)));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      throw e;
    }
    Throwable thrown = fault.get();
    if (thrown != null) {
      throw new IllegalStateException(thrown);
    }
  }

  @SuppressWarnings("InterruptedExceptionSwallowed") // whoever interrupted it ends all of them
  private <T> void take(T process, Step<T> step, AtomicReference<@Nullable Throwable> fault) {
    turn.lock();
    try {
      step.take(process);
    } catch (Exception | Error e) {
      fault.compareAndSet(null, e);
    } finally {
      turn.unlock();
    }
  }
}
