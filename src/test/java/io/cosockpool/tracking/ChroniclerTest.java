package io.cosockpool.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Chronicle;
import io.cosockpool.model.Finding;
import io.cosockpool.model.PoolSeries;
import io.cosockpool.model.Pools;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Workers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChroniclerTest {
  private final Tracker tracker = new Tracker(Tracker.Room.USUAL);
  private long time;

  /** A reading each second of a pool with so many connections in use, which begins an interval. */
  private void read(Chronicler chronicler, String pool, long inUse, Finding... findings) {
    time++;
    tracker.add(
        Reports.of(
            Workers.of(7, Map.of(Subsystem.HTTP, List.of(Pools.pool(pool, 9, 5, inUse, time, 0))))),
        time * 1_000_000_000);
    chronicler.add(tracker.next(), List.of(findings), time * 1000);
  }

  private static Finding finding(String evidence) {
    return new Finding(
        "full", new Subject.Pid(7), List.of(7), 1, Wording.of(evidence), "Do.", List.of());
  }

  @Test
  void twoPointsBecomeOneWhenThereAreTooMany() {
    Chronicler chronicler = Chronicler.ofAll(4, 9);
    for (long inUse : new long[] {1, 5, 2, 2, 3}) {
      read(chronicler, "redis", inUse);
    }

    Chronicle chronicle = chronicler.chronicle();
    PoolSeries series = chronicle.pools().getFirst();

    assertEquals(List.of(2000L, 4000L, 5000L), chronicle.times());
    assertEquals(List.of(5L, 5L, 3L), series.inUse());
    assertEquals(List.of(2L, 4L, 5L), series.idle());
    read(chronicler, "redis", 1);
    read(chronicler, "redis", 1);
    assertEquals(List.of(2000L, 4000L, 6000L, 7000L), chronicler.chronicle().times());
  }

  @Test
  void oneOfTheLastPointsForgetsTheOldest() {
    Chronicler chronicler = Chronicler.ofTheLast(3, 9);
    read(chronicler, "gone", 7);
    for (long inUse : new long[] {1, 2, 5, 6}) {
      read(chronicler, "redis", inUse);
      tracker.forgetGone();
    }

    Chronicle chronicle = chronicler.chronicle();

    assertEquals(List.of(3000L, 4000L, 5000L), chronicle.times());
    assertEquals(1, chronicle.pools().size());
    assertEquals(List.of(2L, 5L, 6L), chronicle.pools().getFirst().inUse());
  }

  @Test
  void itsLengthIsBounded() {
    Chronicler chronicler = Chronicler.ofAll(8, 2);
    for (int i = 0; i < 1000; i++) {
      read(chronicler, "pool" + i % 3, 1);
    }

    Chronicle chronicle = chronicler.chronicle();

    assertEquals(2, chronicle.pools().size());
    assertEquals(1, chronicle.leftOut());
    assertEquals(1_000_000, chronicle.times().getLast());
    chronicle.pools().forEach(pool -> assertEquals(chronicle.times().size(), pool.inUse().size()));
  }

  @Test
  void aPoolThatComesLaterWasNotThereBefore() {
    Chronicler chronicler = Chronicler.ofAll(8, 9);
    read(chronicler, "first", 1);
    read(chronicler, "second", 2);

    assertEquals(List.of(-1L, 2L), chronicler.chronicle().pools().get(1).inUse());
  }

  @Test
  void findingsHaveTheTimesAtWhichTheyWereSeen() {
    Chronicler chronicler = Chronicler.ofAll(8, 9);
    read(chronicler, "redis", 1);
    read(chronicler, "redis", 1, finding("it is full"));
    read(chronicler, "redis", 1, finding("it is fuller"));
    read(chronicler, "redis", 1);

    assertEquals(
        List.of(new Chronicle.Seen(finding("it is fuller"), 2000, 3000)),
        chronicler.chronicle().findings());
  }
}
