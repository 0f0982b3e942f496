package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.memory.Deadline;
import io.cosockpool.process.BlockedMemoryException;
import io.cosockpool.process.ProcessEndedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A kernel that does not answer keeps nobody, and nobody else's answers. */
@Timeout(30)
class ReadingThreadTest {
  private final ReadingThread thread = new ReadingThread();
  private final CountDownLatch answers = new CountDownLatch(1);

  @AfterEach
  void answer() {
    answers.countDown();
  }

  private String never() {
    try {
      answers.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "late";
  }

  @Test
  void whoeverDoesNotAnswerIsLeftBehindInTime() throws Exception {
    thread.begin(Deadline.in(Duration.ofMillis(300)));
    long start = System.nanoTime();
    assertThrows(BlockedMemoryException.class, () -> thread.desk(1).ask(this::never));
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(waited.compareTo(Duration.ofMillis(250)) > 0, "it waited " + waited);
    assertTrue(waited.compareTo(Duration.ofSeconds(5)) < 0, "it waited " + waited);
    assertEquals("here", thread.desk(2).ask(() -> "here"));
  }

  @Test
  void nothingMoreIsAskedOfItUntilItAnswers() throws Exception {
    thread.begin(Deadline.in(Duration.ofMillis(100)));
    assertThrows(BlockedMemoryException.class, () -> thread.desk("it").ask(this::never));
    AtomicInteger asked = new AtomicInteger();
    assertThrows(BlockedMemoryException.class, () -> thread.desk("it").ask(asked::incrementAndGet));
    thread.begin(Deadline.in(Duration.ofSeconds(10)));
    assertThrows(BlockedMemoryException.class, () -> thread.desk("it").ask(asked::incrementAndGet));
    assertEquals(0, asked.get());
    answers.countDown();
    for (boolean answered = false; !answered; ) {
      try {
        assertEquals(1, thread.desk("it").ask(asked::incrementAndGet));
        answered = true;
      } catch (BlockedMemoryException e) {
        Thread.onSpinWait();
      }
    }
  }

  /** All of them together are waited for once, and each of them a little. */
  @Test
  void manyAreWaitedForOnce() {
    thread.begin(Deadline.in(Duration.ofSeconds(20)));
    long start = System.nanoTime();
    for (int i = 0; i < 6; i++) {
      ReadingThread.Desk desk = thread.desk(i);
      assertThrows(BlockedMemoryException.class, () -> desk.ask(this::never));
    }
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(waited.compareTo(Duration.ofSeconds(5)) < 0, "it waited " + waited);
  }

  @Test
  void failuresAreThoseOfTheQuestion() {
    ReadingThread.Desk desk = thread.desk(1);
    assertThrows(
        ProcessEndedException.class,
        () ->
            desk.ask(
                () -> {
                  throw new ProcessEndedException(1);
                }));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            desk.ask(
                () -> {
                  throw new IllegalArgumentException();
                }));
  }
}
