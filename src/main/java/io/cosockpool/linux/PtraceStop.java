package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.Stop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * A process stopped by ptrace(2): PTRACE_SEIZE, which sends no signal, PTRACE_INTERRUPT, and
 * PTRACE_DETACH at the latest when its time is over. The kernel takes these requests from one
 * thread alone, and lets the process run on when that thread ends, however it ends. So the thread
 * lives for one stop and does nothing but wait, and the reading is done by another: the stop is
 * bounded even while that one is within a system call. At Ctrl-Z cosockpool stops when no process
 * stands because of it ({@link Suspension}).
 *
 * <p>Only the main thread is stopped. nginx's other threads, of {@code aio threads} and {@code
 * ngx.run_worker_thread}, touch no pool.
 */
final class PtraceStop implements Stop {
  /**
   * Looking takes no news away: were this process killed before it detaches, the kernel would drop
   * a signal that the process was about to take, had somebody been told of it for good.
   */
  private static final int LOOK =
      Linux.WNOHANG() | Linux.WNOWAIT() | Linux.WSTOPPED() | Linux.WEXITED() | Linux.__WALL();

  /** A stop's status is a signal's number, and above it what else it is. */
  private static final int EVENT_SHIFT = 8;

  /** A worker that runs stops within microseconds, so that the first looks follow each other. */
  private static final int LOOKS_WITHOUT_PAUSE = 20;

  private static final long PAUSE_NANOSECONDS = 50_000;

  private final int pid;
  private final long longest;
  private final long patience;
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private long begin;
  private long nanoseconds;
  private boolean cutShort;

  private PtraceStop(int pid, long longest, long patience) {
    this.pid = pid;
    this.longest = longest;
    this.patience = patience;
  }

  /**
   * Stops a process.
   *
   * @param longest how long it stands at most
   * @param patience how long to wait for it to stand
   */
  static PtraceStop of(int pid, Duration longest, Duration patience)
      throws NotStoppedException, ProcessEndedException, InterruptedException {
    Tracing.checkRuns(pid);
    PtraceStop stop = new PtraceStop(pid, longest.toNanos(), patience.toNanos());
    Thread.ofPlatform().daemon().name("tracer of " + pid).start(stop::trace);
    try {
      stop.stopped.get();
      return stop;
    } catch (InterruptedException e) {
      stop.close();
      throw e;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case NotStoppedException notStopped -> throw notStopped;
        case ProcessEndedException gone -> throw gone;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    released.countDown();
    ended.join();
  }

  @Override
  public long microseconds() {
    return nanoseconds / 1000;
  }

  @Override
  public boolean cutShort() {
    return cutShort;
  }

  /** The life of the tracing thread; the lock is of it alone. */
  private void trace() {
    Lock stopping = Suspension.ofAnother();
    stopping.lock();
    try {
      int signal = stop();
      stopped.complete(true);
      cutShort = !released.await(begin + longest - System.nanoTime(), TimeUnit.NANOSECONDS);
      SystemCalls.ptrace(Linux.PTRACE_DETACH(), pid, signal);
      nanoseconds = System.nanoTime() - begin;
    } catch (Throwable e) {
      stopped.completeExceptionally(e);
    } finally {
      stopping.unlock();
      ended.complete(true);
    }
  }

  /**
   * Stops the process.
   *
   * @return the signal that it was about to take when it stopped and is given when it runs on, or 0
   */
  private int stop() throws NotStoppedException, ProcessEndedException, InterruptedException {
    check(SystemCalls.ptrace(Linux.PTRACE_SEIZE(), pid, 0));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment siginfo = arena.allocate(Linux.SIGINFO_SIZE(), Long.BYTES);
      rehearse(siginfo);
      begin = System.nanoTime();
      check(SystemCalls.ptrace(Linux.PTRACE_INTERRUPT(), pid, 0));
      awaitNews(siginfo);
      return signal(siginfo);
    }
  }

  /** What a stop uses is linked and loaded while the process still runs. */
  private void rehearse(MemorySegment siginfo) throws ProcessEndedException, InterruptedException {
    boolean unusedNews = hasNews(siginfo);
    boolean unusedRelease = released.await(1, TimeUnit.NANOSECONDS);
  }

  private void check(long result) throws NotStoppedException, ProcessEndedException {
    if (result == -Linux.ESRCH()) {
      throw new ProcessEndedException(pid);
    }
    if (result < 0) {
      throw Tracing.refused(pid);
    }
  }

  /** Since it may have stood since the last look that saw it run, that is when the stop began. */
  private void awaitNews(MemorySegment siginfo) throws NotStoppedException, ProcessEndedException {
    long giveUp = begin + patience;
    long now = begin;
    for (int looks = 1; !hasNews(siginfo); looks++) {
      begin = now;
      if (begin - giveUp > 0) {
        throw new NotStoppedException(
            "it did not stop in time, as if it waited for a disk or for a processor");
      }
      if (looks > LOOKS_WITHOUT_PAUSE) {
        LockSupport.parkNanos(PAUSE_NANOSECONDS);
      }
      now = System.nanoTime();
    }
  }

  private boolean hasNews(MemorySegment siginfo) throws ProcessEndedException {
    if (SystemCalls.waitid(pid, siginfo, LOOK) < 0) {
      throw new ProcessEndedException(pid);
    }
    return siginfo.get(ValueLayout.JAVA_INT, Linux.SIGINFO_PID()) == pid;
  }

  /**
   * It stands for PTRACE_INTERRUPT or with all of its group (SIGSTOP), which is PTRACE_EVENT_STOP
   * above the signal's number, or for a signal that it has not taken yet.
   */
  private int signal(MemorySegment siginfo) throws ProcessEndedException {
    if (siginfo.get(ValueLayout.JAVA_INT, Linux.SIGINFO_CODE()) != Linux.CLD_TRAPPED()) {
      throw new ProcessEndedException(pid);
    }
    int status = siginfo.get(ValueLayout.JAVA_INT, Linux.SIGINFO_STATUS());
    return status >> EVENT_SHIFT == 0 ? status : 0;
  }
}
