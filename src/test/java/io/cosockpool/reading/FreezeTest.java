package io.cosockpool.reading;

import static io.cosockpool.reading.RoundsBench.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.ImageProcess.Moment;
import io.cosockpool.image.PoolImage;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.Target;
import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.ProcessEndedException;
import io.cosockpool.process.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Readings that stop the worker. */
class FreezeTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration LONGEST_STOP = Duration.ofMillis(7);
  private static final ReadingOptions OPTIONS = ReadingOptions.within(LONG).stopping(LONGEST_STOP);
  private static final long MICROSECONDS = 123;
  private static final PoolSpec FIRST = PoolSpec.of("first:1", 6, 3, 2).withBacklog(5, 2);
  private static final PoolSpec SECOND = PoolSpec.of("second:1", 6, 3, 2).withBacklog(5, 2);

  private final WorkerImage image = WorkerImage.builder().http(FIRST, SECOND).build();
  private boolean standing;
  private int stops;

  /** A stop of the image. */
  private class Standing implements Stop {
    private final boolean cutShort;
    private final long microseconds;

    Standing(boolean cutShort) {
      this(cutShort, MICROSECONDS);
    }

    Standing(boolean cutShort, long microseconds) {
      this.microseconds = microseconds;
      this.cutShort = cutShort;
      standing = !cutShort;
      stops++;
    }

    @Override
    public void close() {
      standing = false;
    }

    @Override
    public long microseconds() {
      return microseconds;
    }

    @Override
    public boolean cutShort() {
      return cutShort;
    }
  }

  private PoolImage pool(int index) {
    return image.pools(Subsystem.HTTP).get(index);
  }

  /** While it runs, it changes its first pool before each look at the second. */
  private void changeWhileRunning() {
    int[] changes = {0};
    image
        .process()
        .follow(
            (moment, range) -> {
              if (!standing && moment == Moment.BEFORE && range.address() == pool(1).address()) {
                pool(0).write(FIRST.withIdle(List.of(changes[0]++ % 6)));
              }
            });
  }

  private Worker read() throws MemoryException, MemoryLostException, InterruptedException {
    Report report = Reader.read(List.of(image.nginx()), OPTIONS);
    assertEquals(List.of(), report.failures());
    assertFalse(standing);
    return report.workers().getFirst();
  }

  private static List<Pool> pools(Worker worker) {
    return worker.pools().getOrDefault(Subsystem.HTTP, List.of());
  }

  @Test
  void allPoolsAreOfTheMomentOfTheStop() throws Exception {
    changeWhileRunning();
    image.process().brakeBy((_, _) -> new Standing(false));

    Worker worker = read();

    assertEquals(image.expected(Subsystem.HTTP), pools(worker));
    assertEquals(List.of(MICROSECONDS), worker.cost().stops());
    assertEquals(0, worker.cost().retakes());
    assertEquals(List.of(), worker.notes());
  }

  @Test
  void whatIsStoppedWithinAChangeRunsOnAndIsStoppedAgain() throws Exception {
    image
        .process()
        .brakeBy(
            (_, _) -> {
              image.space().u64(pool(0).sizeAddress(), stops < 2 ? 5 : 6);
              return new Standing(false);
            });

    Worker worker = read();

    assertEquals(image.expected(Subsystem.HTTP), pools(worker));
    assertEquals(3, worker.cost().stops().size());
    assertEquals(2, worker.cost().retakes());
    assertEquals(List.of(), worker.notes());
  }

  @Test
  void whatIsAlwaysStoppedWithinAChangeIsReadWhileItRuns() throws Exception {
    image
        .process()
        .brakeBy(
            (_, _) -> {
              image.space().u64(pool(0).sizeAddress(), 5);
              return new Standing(false) {
                @Override
                public void close() {
                  super.close();
                  image.space().u64(pool(0).sizeAddress(), 6);
                }
              };
            });

    Worker worker = read();

    assertEquals(image.expected(Subsystem.HTTP), pools(worker));
    assertEquals(5, worker.cost().stops().size());
    assertEquals(
        List.of("read while it ran: it was in the middle of a change each time"), worker.notes());
  }

  @Test
  void whatTakesLongerThanAStopMayIsReadWhileItRuns() throws Exception {
    changeWhileRunning();
    image.process().brakeBy((_, _) -> new Standing(true));

    Worker worker = read();

    assertEquals(2, pools(worker).size());
    assertEquals(1, stops);
    assertEquals(List.of("read while it ran: 7 ms were over before all was read"), worker.notes());
  }

  /** The tracer has to get a processor before it can let go. */
  @Test
  void aStopThatLastsLongerThanItIsToIsSaid() throws Exception {
    image.process().brakeBy((_, _) -> new Standing(false, 14_321));

    Worker worker = read();

    assertEquals(image.expected(Subsystem.HTTP), pools(worker));
    assertEquals(List.of(14_321L), worker.cost().stops());
    assertEquals(
        List.of(
            "it stood for 14321 µs, longer than the 7 ms of --freeze, since the machine was too"
                + " busy to let it go in time"),
        worker.notes());
  }

  @Test
  void whatCannotBeStoppedIsReadWhileItRuns() throws Exception {
    image
        .process()
        .brakeBy(
            (_, _) -> {
              throw new NotStoppedException("process 9 traces it");
            });

    Worker worker = read();

    assertEquals(image.expected(Subsystem.HTTP), pools(worker));
    assertEquals(List.of("read while it ran: process 9 traces it"), worker.notes());
  }

  /** Others wait for what does not stop, but not for all of their time. */
  @Test
  void whatCannotBeStoppedLeavesTheOthersTheirTime() throws Exception {
    List<Target> all = new ArrayList<>();
    for (int pid : List.of(1, 2)) {
      WorkerImage stuck = WorkerImage.builder().pid(pid).http(FIRST).build();
      stuck
          .process()
          .brakeBy(
              (_, patience) -> {
                LockSupport.parkNanos(patience.toNanos());
                throw new NotStoppedException("it did not stop in time");
              });
      all.add(stuck.nginx());
    }
    image.process().brakeBy((_, _) -> new Standing(false));
    all.add(image.nginx());

    Report report = Reader.read(all, ReadingOptions.within(Duration.ofSeconds(2)).stopping(LONG));

    assertEquals(List.of(), report.failures());
    assertEquals(
        List.of(0, 0, 1), report.workers().stream().map(w -> w.cost().stops().size()).toList());
  }

  @Test
  void whatEndsWhileItIsStoppedHasEnded() throws Exception {
    image
        .process()
        .brakeBy(
            (_, _) -> {
              throw new ProcessEndedException(1);
            });
    Report report = Reader.read(List.of(image.nginx()), OPTIONS);
    assertEquals(List.of(Kind.ENDED), report.failures().stream().map(Failure::kind).toList());
  }

  /** What stands still comes to an end, however many rounds it takes to find all of it. */
  @Test
  void allThatIsFarAwayIsFoundInOneStop() throws Exception {
    RoundsBench bench = new RoundsBench();
    bench.process().brakeBy((_, _) -> new Standing(false));
    long at = bench.number(0);
    for (int steps = 0; steps < 40; steps++) {
      at = bench.number(at);
    }
    long first = at;
    Trial<Integer> walk =
        Trial.of(
            "far",
            memory -> {
              int steps = 0;
              for (long next = first; next != 0; next = memory.read(word(next)).i64(0)) {
                steps++;
              }
              return steps;
            });
    Freeze freeze = new Freeze(bench.process(), LONG, LONG);
    assertTrue(
        freeze.takeInOneStop(
            bench.rounds(),
            List.of(walk),
            () -> bench.rounds().unbelieved().isEmpty(),
            Deadline.in(LONG)));
    assertEquals(41, bench.result(walk));
    assertEquals(1, stops);
    assertEquals(Optional.empty(), freeze.failure());
  }

  /** What goes on being found in a process that runs again is no longer of one moment. */
  @Test
  void nothingMoreIsReadOnceTheStopIsOver() throws Exception {
    RoundsBench bench = new RoundsBench();
    bench.process().brakeBy((_, _) -> new Standing(true));
    int[] asked = {0};
    Trial<Long> endless =
        Trial.of(
            "endless",
            memory -> {
              LockSupport.parkNanos(LONGEST_STOP.toNanos());
              return memory.read(word(bench.number(asked[0]++))).i64(0);
            });
    Freeze freeze = new Freeze(bench.process(), LONGEST_STOP, LONG);
    assertFalse(
        freeze.takeInOneStop(bench.rounds(), List.of(endless), () -> false, Deadline.in(LONG)));
    assertEquals(Optional.of("7 ms were over before all was read"), freeze.failure());
    assertEquals(1, asked[0]);
  }

  @Test
  void nothingIsStoppedUnlessThatIsWanted() throws Exception {
    image.process().brakeBy((_, _) -> new Standing(false));
    Report report = Reader.read(List.of(image.nginx()), LONG);
    assertEquals(0, stops);
    assertEquals(List.of(), report.workers().getFirst().cost().stops());
  }
}
