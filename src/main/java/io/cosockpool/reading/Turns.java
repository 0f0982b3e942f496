package io.cosockpool.reading;

import io.cosockpool.memory.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets many processes be read side by side, a round at a time: one that does not hold still, or is
 * made to take long, uses up nobody else's time, and nobody waits while another one pauses. The
 * next turn is that of the process that took least time until now, for rounds may take a thousand
 * times as long in one process as in another.
 *
 * <p>A reading goes on only when all processes have come as far. One that keeps others waiting is
 * cut off when half of the time is over; later on, each stage has time enough for those that need
 * some turns.
 */
final class Turns {
  /** Of the time of a reading; there are six stages. */
  private static final int SHARE_OF_A_STAGE = 16;

  private final Deadline half;
  private final Duration least;

  /** Of a reading that begins now, and may take so long. */
  Turns(Duration timeout) {
    half = Deadline.in(timeout.dividedBy(2));
    least = timeout.dividedBy(SHARE_OF_A_STAGE);
  }

  /** Gives turns until none of the readings wants another one. */
  void take(Collection<ProcessReading> readings) throws InterruptedException {
    Deadline longest = half.leaves(least) ? half : Deadline.in(least);
    List<ProcessReading> waiting = new ArrayList<>(readings);
    waiting.removeIf(reading -> !reading.hasTurns());
    boolean othersWait =
        waiting.size() < readings.stream().filter(ProcessReading::isReadable).count();
    boolean cutOff = false;
    while (!waiting.isEmpty()) {
      if (!cutOff && othersWait && longest.passed()) {
        waiting.forEach(ProcessReading::cutOff);
        cutOff = true;
      }
      ProcessReading next = next(waiting);
      if (next == null) {
        sleepUntilDue(waiting);
      } else {
        next.turn();
        if (!next.hasTurns()) {
          waiting.remove(next);
          othersWait |= next.isReadable();
        }
      }
    }
  }

  /** Of those that are due, the one that took least; null if none is. */
  private static @Nullable ProcessReading next(List<ProcessReading> waiting) {
    long now = System.nanoTime();
    ProcessReading next = null;
    for (ProcessReading reading : waiting) {
      if (reading.due() - now <= 0 && (next == null || reading.taken() < next.taken())) {
        next = reading;
      }
    }
    return next;
  }

  private static void sleepUntilDue(List<ProcessReading> waiting) throws InterruptedException {
    long now = System.nanoTime();
    long shortest = Long.MAX_VALUE;
    for (ProcessReading reading : waiting) {
      shortest = Math.min(shortest, reading.due() - now);
    }
    if (shortest > 0) {
      Thread.sleep(Duration.ofNanos(shortest));
    }
  }
}
