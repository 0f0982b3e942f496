package io.cosockpool.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.metrics.Exposition;
import io.cosockpool.metrics.NamedPools;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Workers;
import io.cosockpool.reading.Looks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadingsTest {
  private static final String FULL = "full-no-backlog";

  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong now = new AtomicLong(1_000_000);

  private static Readings readings(Readings.Reading reading) {
    return new Readings(reading, new Exposition(new NamedPools(1)));
  }

  /** A pool that throws connections away: more are open than it can keep. */
  private Report overrun() {
    Pool pool = new Pool(new Name("p".getBytes(UTF_8)), 2, OptionalLong.empty(), 5, 1, 0);
    return Reports.on(
        Reports.live("host", now.get()),
        Reports.of(Workers.of(7, Map.of(Subsystem.HTTP, List.of(pool)))));
  }

  private static boolean claims(Observed observed) {
    return observed.findings().stream().map(Finding::code).anyMatch(FULL::equals);
  }

  @Test
  void thoseWhoAskTogetherShareAReading() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    Readings readings =
        readings(
            () -> {
              taken.incrementAndGet();
              begun.countDown();
              asked.await();
              return overrun();
            });
    CompletableFuture<Observed> first = ask(readings);
    begun.await();
    Thread second =
        new Thread(
            () -> {
              Observed shared = next(readings);
              assertSame(first.join(), shared);
            });
    List<Throwable> wrong = new CopyOnWriteArrayList<>();
    second.setUncaughtExceptionHandler((thread, what) -> wrong.add(what));
    second.start();
    while (second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    asked.countDown();
    second.join();
    assertEquals(List.of(), wrong);
    assertEquals(1, taken.get());
    next(readings);
    assertEquals(2, taken.get());
  }

  /** A process is read by one thread at a time, however many ask. */
  @Test
  void noTwoAreUnderWay() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Readings readings =
        readings(
            () -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              underWay.decrementAndGet();
              return overrun();
            });
    List<Thread> asking = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      asking.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int times = 0; times < 500; times++) {
                      next(readings);
                    }
                  }));
    }
    for (Thread thread : asking) {
      thread.join();
    }
    assertEquals(1, most.get());
  }

  private static CompletableFuture<Observed> ask(Readings readings) {
    CompletableFuture<Observed> answer = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> answer.complete(next(readings)));
    return answer;
  }

  private static Observed next(Readings readings) {
    try {
      return readings.next();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatNeedsTimeIsClaimedOnceItHasLasted() {
    Readings readings = readings(this::overrun);
    for (int i = 1; i < Looks.NUMBER; i++) {
      assertTrue(!claims(next(readings)), "after " + i + " readings");
      now.addAndGet(Duration.ofSeconds(15).toMillis());
    }
    Observed last = next(readings);
    assertTrue(claims(last));
    assertTrue(
        last.findings().getFirst().evidence().toString().contains("5 looks within 60 s"),
        () -> last.findings().toString());
  }

  /** Few entries of nginx's connection pool are free. */
  private Report usedUp() {
    return connections(61);
  }

  private Report connections(int inUse) {
    return Reports.on(
        Reports.live("host", now.get()),
        Reports.of(
            Workers.of(
                7, Connections.pool(64, Connections.held(ConnectionKind.CLIENT_ACTIVE, inUse)))));
  }

  private List<String> codes(Readings readings, long later) {
    now.addAndGet(later);
    return next(readings).findings().stream().map(Finding::code).toList();
  }

  @Test
  void connectionsAreComparedWithTheReadingBefore() {
    List<Report> given = new ArrayList<>();
    Readings readings =
        readings(
            () -> {
              given.add(usedUp());
              return given.getLast();
            });
    for (int i = 1; i < Looks.NUMBER; i++) {
      assertEquals(List.of(), codes(readings, 15_000));
    }
    assertEquals(List.of("worker-connections-used-up"), codes(readings, 15_000));
    assertEquals(List.of("worker-connections-used-up"), codes(readings, 15_000));
    assertEquals(List.of(), codes(readings, 360_000));
  }

  /** Readings may follow each other closely: then an older one is what they are compared with. */
  @Test
  void connectionsAreComparedOverLongEnoughATime() {
    AtomicInteger inUse = new AtomicInteger(61);
    Readings readings = readings(() -> connections(inUse.get()));
    codes(readings, 0);
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(), codes(readings, 60));
    }
    for (int i = 0; i < 9; i++) {
      assertEquals(List.of("worker-connections-used-up"), codes(readings, 60), "reading " + i);
    }
    inUse.set(1);
    assertEquals(List.of(), codes(readings, 200));
    inUse.set(61);
    assertEquals(
        List.of("worker-connections-used-up"), codes(readings, 60), "as it was 260 ms before");
  }

  @Test
  void aClockThatIsSetBackBeginsAnew() {
    Readings readings = readings(this::overrun);
    for (int i = 0; i < Looks.NUMBER; i++) {
      next(readings);
      now.addAndGet(1000);
    }
    assertTrue(claims(next(readings)));
    now.addAndGet(-3_600_000);
    for (int i = 1; i < Looks.NUMBER; i++) {
      assertTrue(!claims(next(readings)));
      now.addAndGet(1000);
    }
    assertTrue(claims(next(readings)));
  }

  @Test
  void afterALongGapItHasToLastAgain() {
    Readings readings = readings(this::overrun);
    for (int i = 0; i < Looks.NUMBER; i++) {
      next(readings);
      now.addAndGet(1000);
    }
    assertTrue(claims(next(readings)));
    now.addAndGet(Duration.ofMinutes(6).toMillis());
    assertTrue(!claims(next(readings)));
  }

  @Test
  void readingsThatFollowEachOtherCloselyShowOneState() {
    Readings readings = readings(this::overrun);
    for (int i = 0; i < 15; i++) {
      assertTrue(!claims(next(readings)));
      now.addAndGet(10);
    }
    now.addAndGet(1000);
    next(readings);
    now.addAndGet(1000);
    assertTrue(claims(next(readings)));
  }
}
