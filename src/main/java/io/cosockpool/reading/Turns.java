package io.cosockpool.reading;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * Lets many processes be read side by side, a round at a time: one that does not hold still, or is
 * made to take long, uses up nobody else's time, and nobody waits while another one pauses.
 */
final class Turns {
  private Turns() {}

  /** Gives turns until none of the readings wants another one. */
  static void take(Collection<ProcessReading> readings) throws InterruptedException {
    List<ProcessReading> waiting = new ArrayList<>(readings);
    waiting.removeIf(reading -> !reading.hasTurns());
    while (!waiting.isEmpty()) {
      if (!takeThoseDue(waiting)) {
        sleepUntilDue(waiting);
      }
    }
  }

  /** A turn for each that is due, and whether there was any. */
  private static boolean takeThoseDue(List<ProcessReading> waiting) {
    boolean any = false;
    for (Iterator<ProcessReading> each = waiting.iterator(); each.hasNext(); ) {
      ProcessReading reading = each.next();
      if (reading.due() - System.nanoTime() <= 0) {
        any = true;
        reading.turn();
        if (!reading.hasTurns()) {
          each.remove();
        }
      }
    }
    return any;
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
