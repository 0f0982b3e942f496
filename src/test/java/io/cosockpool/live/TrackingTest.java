package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.Report;
import io.cosockpool.model.Turnover;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.FollowedTargets;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.watch.Audience;
import io.cosockpool.watch.Judgement;
import io.cosockpool.watch.Selection;
import io.cosockpool.watch.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is told of the time between readings is what the workers' own Lua code counted. */
@LiveTest
class TrackingTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  /** A watch that runs until the test has seen enough. */
  private static final class Watching implements Audience, AutoCloseable {
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final CountDownLatch enough = new CountDownLatch(1);
    private final CompletableFuture<Interval> summary = new CompletableFuture<>();
    private final Future<Report> end;
    private final List<Interval> intervals = new CopyOnWriteArrayList<>();

    Watching(int pid) {
      Reader reader = new Reader();
      FollowedTargets targets = new FollowedTargets(List.of(new PidTarget(pid)), List.of());
      Watch watch =
          new Watch(
              new Watch.Plan(
                  OptionalLong.empty(),
                  Optional.empty(),
                  false,
                  Judgement.OVER_TIME,
                  OptionalLong.empty()),
              parts ->
                  reader.readAgain(
                      targets.find(Optional.empty(), LIMIT),
                      ReadingOptions.within(LIMIT).of(parts)),
              Selection.ALL,
              report -> false,
              new Watch.Pace() {
                @Override
                public Duration interval() {
                  return INTERVAL;
                }

                @Override
                public boolean isOverWithin(Duration time) throws InterruptedException {
                  return enough.await(time.toNanos(), TimeUnit.NANOSECONDS);
                }

                @Override
                public boolean wantsRequests() {
                  return false;
                }
              });
      end = executor.submit(() -> watch.run(this));
      awaitReadings(2);
    }

    @Override
    public void take(
        Report report, Interval interval, Supplier<Interval> sinceStart, List<Finding> findings) {
      intervals.add(interval);
    }

    @Override
    public void end(Report report, Interval sinceStart, List<Finding> findings) {
      summary.complete(sinceStart);
    }

    /** Waits for so many more readings. */
    void awaitReadings(long more) {
      long now = intervals.size();
      Eventually.until(LIMIT, () -> intervals.size() >= now + more, more + " readings");
    }

    /** How many connects waited at the last reading. */
    long waiting() {
      return intervals.getLast().pools().stream()
          .mapToLong(pool -> pool.course().waiting().current())
          .sum();
    }

    Set<Integer> workers() {
      Set<Integer> pids = new TreeSet<>();
      intervals.forEach(interval -> interval.workers().forEach(worker -> pids.add(worker.pid())));
      return pids;
    }

    /** After a reading that began when all that is counted had happened. */
    Interval summary() throws Exception {
      awaitReadings(2);
      enough.countDown();
      end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      return summary.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      enough.countDown();
      executor.close();
    }
  }

  /** Several clients at a time, each of which asks one after the other. */
  private static void load(int clients, Runnable each) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        ends.add(executor.submit(each));
      }
      for (Future<?> end : ends) {
        end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  private static Turnover turnover(Interval interval) {
    assertEquals(1, interval.pools().size());
    return interval.pools().getFirst().course().turnover().orElseThrow();
  }

  private static Turnover counted(TurnoverNginx gateway) {
    return new Turnover(gateway.count("opened"), gateway.count("reused"), gateway.count("closed"));
  }

  private static Turnover since(Turnover before, Turnover after) {
    return new Turnover(
        after.opened() - before.opened(),
        after.reused() - before.reused(),
        after.closed() - before.closed());
  }

  @Test
  void whatIsKeptIsCountedExactly() throws Exception {
    try (TurnoverNginx gateway = TurnoverNginx.start(2)) {
      gateway.ask("/keep", 3);
      Turnover before = counted(gateway);
      try (Watching watching = new Watching(gateway.nginx().master())) {
        load(6, () -> gateway.ask("/keep", 300));

        Turnover expected = since(before, counted(gateway));
        Interval all = watching.summary();

        assertEquals(1800, expected.opened() + expected.reused());
        assertEquals(expected, turnover(all));
        assertEquals(1800, all.pools().getFirst().course().held().count());
        assertEquals(0, all.doubts().reconciled());
        assertEquals(expected.reused(), reusedOf(all));
      }
    }
  }

  /** All connections are looked at once a second, and some of them are in use then. */
  @Test
  void usesAreCountedOnceWhoeverIsSeenInUse() throws Exception {
    int looks = (int) (Duration.ofSeconds(2).toMillis() / INTERVAL.toMillis());
    try (TurnoverNginx gateway = TurnoverNginx.start(1)) {
      gateway.ask("/keep", 50);
      CompletableFuture<String> first = hold(gateway, 1);
      Turnover before = counted(gateway);
      try (Watching watching = new Watching(gateway.nginx().master())) {
        watching.awaitReadings(looks);
        free(gateway, first);
        watching.awaitReadings(2);
        CompletableFuture<String> second = hold(gateway, 2);
        watching.awaitReadings(looks);
        free(gateway, second);
        gateway.ask("/keep", 30);

        Turnover expected = since(before, counted(gateway));
        Interval all = watching.summary();

        assertEquals(new Turnover(0, 31, 0), expected);
        assertEquals(expected, turnover(all));
        assertEquals(0, all.doubts().reconciled());
      }
    }
  }

  private static CompletableFuture<String> hold(TurnoverNginx gateway, int held) {
    CompletableFuture<String> answer = gateway.begin("/hold");
    Eventually.until(LIMIT, () -> gateway.count("held") == held, held + " held connections");
    return answer;
  }

  private static void free(TurnoverNginx gateway, CompletableFuture<String> held) throws Exception {
    gateway.ask("/free", 1);
    assertEquals("ok\n", held.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
  }

  /** By the addresses that the connections lead to. */
  private static long reusedOf(Interval interval) {
    return interval.peers().stream()
        .map(peer -> peer.turnover().orElseThrow())
        .flatMapToLong(each -> LongStream.of(each.reused()))
        .sum();
  }

  /**
   * A connection that was opened and closed between two readings is not known. So there are as many
   * openings, uses and closings or fewer; and the connections that are left are all accounted for.
   */
  @Test
  void whatIsClosedIsCountedWithinTheBound() throws Exception {
    try (TurnoverNginx gateway = TurnoverNginx.start(2)) {
      try (Watching watching = new Watching(gateway.nginx().master())) {
        load(
            4,
            () -> {
              for (int i = 0; i < 600; i++) {
                gateway.ask("/keep", 5);
                gateway.ask("/close", 1);
              }
            });

        Turnover expected = counted(gateway);
        Turnover found = turnover(watching.summary());

        assertEquals(2400, expected.closed());
        assertTrue(found.opened() <= expected.opened(), found + " of " + expected);
        assertTrue(found.reused() <= expected.reused(), found + " of " + expected);
        assertEquals(
            expected.opened() - expected.closed(), found.opened() - found.closed(), "left");
        assertTrue(found.closed() > 0, found::toString);
      }
    }
  }

  @Test
  void connectsThatWaitAreCountedExactly() throws Exception {
    try (TurnoverNginx gateway = TurnoverNginx.start(1)) {
      try (Watching watching = new Watching(gateway.nginx().master())) {
        List<CompletableFuture<String>> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          asked.add(gateway.begin("/hold"));
        }
        Eventually.until(LIMIT, () -> gateway.count("held") == 4, "4 held connections");
        for (int i = 0; i < 9; i++) {
          asked.add(gateway.begin("/keep"));
        }
        Eventually.until(LIMIT, () -> watching.waiting() == 9, "a reading of 9 connects that wait");
        long begin = System.nanoTime();
        watching.awaitReadings(10);
        long waited = (System.nanoTime() - begin) / 1_000_000 - INTERVAL.toMillis();
        gateway.ask("/free", 1);
        for (CompletableFuture<String> answer : asked) {
          assertEquals("ok\n", answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
        PoolCourse pool = watching.summary().pools().getFirst();

        assertEquals(9, pool.course().waited().count());
        assertTrue(pool.course().waited().totalMilliseconds() >= 9 * waited / 2, pool::toString);
        assertEquals(9, pool.course().waiting().highest());
        assertEquals(0, pool.course().waiting().current());
        assertEquals(new Turnover(4, 9, 0), pool.course().turnover().orElseThrow());
        assertTrue(pool.course().fullShare() > 0, pool::toString);
      }
    }
  }

  @Test
  void aReloadIsFollowed() throws Exception {
    try (TurnoverNginx gateway = TurnoverNginx.start(2)) {
      List<Integer> old = gateway.nginx().workers();
      try (Watching watching = new Watching(gateway.nginx().master())) {
        load(4, () -> gateway.ask("/keep", 20));
        long openedByOld = gateway.count("opened");
        watching.awaitReadings(2);
        gateway.nginx().reload();
        gateway
            .nginx()
            .await(
                () ->
                    gateway.nginx().workers().size() == 2
                        && gateway.nginx().workers().stream().noneMatch(old::contains),
                "two other workers");
        Set<Integer> all = new TreeSet<>(old);
        all.addAll(gateway.nginx().workers());
        load(4, () -> gateway.ask("/keep", 20));

        Turnover expected = counted(gateway);
        Interval summary = watching.summary();

        assertEquals(
            new Turnover(expected.opened(), expected.reused(), openedByOld), turnover(summary));
        assertEquals(all, watching.workers());
      }
    }
  }
}
