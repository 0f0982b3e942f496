package io.cosockpool.linux;

import io.cosockpool.memory.Deadline;
import io.cosockpool.process.BlockedMemoryException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel what it may never answer, in a thread that is left behind then: a process can
 * hold the lock of its own memory for ever, or have a page that comes from a program of its own
 * (userfaultfd). Everything that takes this lock or touches such a page is asked here. A thread
 * that waits so ends with cosockpool, other than one that waits for a file system (see {@link
 * SeparateReader}).
 *
 * <p>What was left behind is remembered: until the kernel answers, nothing more is asked of that
 * process, and no further thread waits for it.
 */
final class ReadingThread {
  /** The longest that all processes together are waited for in vain. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** What each gets in any case: a busy machine lets a thread wait for its turn. */
  private static final Duration LEAST = Duration.ofMillis(100);

  /** Time in which this whole program stood still, stopped or without a processor, counts once. */
  private static final Duration SLICE = Duration.ofMillis(20);

  /** Each thread that is left behind takes memory until its process is gone. */
  private static final int MOST_LEFT = 256;

  private final Map<Object, Asked<?, ?>> left = new HashMap<>();
  private Deadline end = Deadline.none();
  private long patience = PATIENCE.toNanos();
  private @Nullable Helper helper;

  /** Something that is asked of the kernel. */
  @FunctionalInterface
  interface Question<T, X extends Exception> {
    /** Asks, for as long as it takes. */
    T ask() throws X;
  }

  /** Where questions about one process are asked. */
  interface Desk {
    /**
     * Asks.
     *
     * @throws BlockedMemoryException if the kernel does not answer in time
     */
    <T, X extends Exception> T ask(Question<T, X> question) throws X, BlockedMemoryException;

    /** One at which whoever asks waits for ever. */
    static Desk patient() {
      return new Desk() {
        @Override
        public <T, X extends Exception> T ask(Question<T, X> question) throws X {
          return question.ask();
        }
      };
    }
  }

  /** A new reading begins, of so much time. */
  synchronized void begin(Deadline deadline) {
    end = deadline;
    patience = PATIENCE.toNanos();
    left.values().removeIf(Asked::isAnswered);
  }

  /** The desk for a process that is known by this. */
  Desk desk(Object process) {
    return new Desk() {
      @Override
      public <T, X extends Exception> T ask(Question<T, X> question)
          throws X, BlockedMemoryException {
        return ReadingThread.this.ask(process, question);
      }
    };
  }

  private synchronized <T, X extends Exception> T ask(Object process, Question<T, X> question)
      throws X, BlockedMemoryException {
    Asked<?, ?> before = left.get(process);
    if (before != null && !before.isAnswered()) {
      throw new BlockedMemoryException();
    }
    Helper asking = helper;
    if (asking == null && left.size() >= MOST_LEFT) {
      throw new BlockedMemoryException();
    }
    Asked<T, X> asked = new Asked<>(question);
    if (asking == null || !asking.take(asked)) {
      asking = new Helper(asked);
      helper = asking;
      asking.start();
    }
    if (!isAnsweredInTime(asked)) {
      left.put(process, asked);
      asking.leave();
      helper = null;
      throw new BlockedMemoryException();
    }
    return asked.answer();
  }

  private boolean isAnsweredInTime(Asked<?, ?> asked) {
    long most = Math.max(LEAST.toNanos(), Math.min(patience, end.left().toNanos()));
    long waited = 0;
    while (!asked.isAnswered() && waited < most) {
      long start = System.nanoTime();
      LockSupport.parkNanos(asked, SLICE.toNanos());
      waited += Math.min(SLICE.toNanos(), System.nanoTime() - start);
    }
    if (asked.isAnswered()) {
      return true;
    }
    patience = Math.max(0, patience - waited);
    return false;
  }

  /** A question on its way, and the answer once that is there. */
  private static final class Asked<T, X extends Exception> {
    private final Question<T, X> question;
    private final Thread asker = Thread.currentThread();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean answered;

    Asked(Question<T, X> question) {
      this.question = question;
    }

    boolean isAnswered() {
      return answered;
    }

    void take() {
      try {
        result = question.ask();
      } catch (Throwable e) {
        failure = e;
      }
      answered = true;
      LockSupport.unpark(asker);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a question has one of these outcomes
    T answer() throws X {
      if (failure instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw (X) failure;
      }
      return result;
    }
  }

  /** The thread, which ends when nobody has asked for a while. */
  private static final class Helper extends Thread {
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Asked<?, ?> ENDED = new Asked<>(() -> "");

    private final AtomicReference<@Nullable Asked<?, ?>> next = new AtomicReference<>();
    private volatile boolean left;

    Helper(Asked<?, ?> first) {
      super("reader");
      setDaemon(true);
      next.set(first);
    }

    /** Takes a question, unless it has ended. */
    boolean take(Asked<?, ?> asked) {
      boolean taken = next.compareAndSet(null, asked);
      LockSupport.unpark(this);
      return taken;
    }

    /** Has it end as soon as it comes back. */
    void leave() {
      left = true;
    }

    @Override
    public void run() {
      long idleSince = System.nanoTime();
      while (!left) {
        Asked<?, ?> asked = next.get();
        if (asked != null) {
          next.set(null);
          asked.take();
          idleSince = System.nanoTime();
        } else if (System.nanoTime() - idleSince < IDLE.toNanos()) {
          LockSupport.parkNanos(this, IDLE.toNanos());
        } else if (next.compareAndSet(null, ENDED)) {
          return;
        }
      }
    }
  }
}
