package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Steps of many processes: nobody's pause keeps the others from going on. */
class SideBySideTest {
  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final Duration LONGER = Duration.ofMillis(20);

  private final SideBySide sideBySide;
  private final List<String> course = new ArrayList<>();

  SideBySideTest() throws MemoryException, MemoryLostException {
    sideBySide = SideBySide.of(List.of(WorkerImage.builder().build().nginx()));
  }

  private SideBySide.Turn turn() {
    return sideBySide.turn(Deadline.none());
  }

  @Test
  void whileOneWaitsTheNextGoesOn() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    sideBySide.each(
        List.of("first", "second"),
        name -> {
          SideBySide.Turn turn = turn();
          course.add(name);
          if (name.equals("second")) {
            second.countDown();
          }
          while (second.getCount() > 0) {
            turn.pause(PAUSE);
          }
          course.add(name + " again");
        });
    assertEquals(4, course.size());
    assertTrue(course.indexOf("second") < course.indexOf("first again"), course.toString());
  }

  @Test
  void aPauseOfNoLengthLetsTheOthersGoOn() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    sideBySide.each(
        List.of("first", "second"),
        name -> {
          SideBySide.Turn turn = turn();
          while (name.equals("first") && second.getCount() > 0) {
            turn.pause(Duration.ZERO);
          }
          second.countDown();
        });
    assertEquals(0, second.getCount());
  }

  /** What they share is written by one at a time. */
  @Test
  void onlyOneGoesOnAtATime() throws Exception {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      numbers.add(i);
    }
    int[] inside = {0};
    int[] taken = {0};
    sideBySide.each(
        numbers,
        number -> {
          SideBySide.Turn turn = turn();
          for (int i = 0; i < 100; i++) {
            assertEquals(1, ++inside[0]);
            taken[0]++;
            inside[0]--;
            turn.pause(i % 10 == 0 ? PAUSE : Duration.ZERO);
          }
        });
    assertEquals(2000, taken[0]);
  }

  @Test
  void aFaultOfOneIsToldWhenTheOthersAreDone() {
    IllegalArgumentException fault = new IllegalArgumentException("a fault");
    IllegalStateException told =
        assertThrows(
            IllegalStateException.class,
            () ->
                sideBySide.each(
                    List.of("first", "second", "third"),
                    name -> {
                      if (name.equals("first")) {
                        throw fault;
                      }
                      turn().pause(PAUSE);
                      course.add(name);
                    }));
    assertSame(fault, told.getCause());
    assertEquals(2, course.size());
  }

  /** One pauses for a moment; the other has its turns meanwhile, which take much longer. */
  @Test
  void theTimeOfOthersIsNotItsOwn() throws Exception {
    boolean[] over = {false};
    long[] away = {0};
    sideBySide.each(
        List.of(true, false),
        pauses -> {
          SideBySide.Turn turn = turn();
          if (pauses) {
            for (int i = 0; i < 100 && turn.away() < LONGER.toNanos(); i++) {
              turn.pause(PAUSE);
            }
            away[0] = turn.away();
            over[0] = true;
            return;
          }
          while (!over[0]) {
            long end = System.nanoTime() + LONGER.toNanos();
            while (System.nanoTime() - end < 0) {
              Thread.onSpinWait();
            }
            turn.pause(Duration.ZERO);
          }
        });
    assertTrue(away[0] >= LONGER.toNanos(), () -> away[0] + " ns");
  }
}
