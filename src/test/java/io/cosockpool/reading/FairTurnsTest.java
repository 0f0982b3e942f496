package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.ImageProcess.Moment;
import io.cosockpool.image.PoolImage;
import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.nginx.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Patience with workers that are not understood is not taken from those that are. */
class FairTurnsTest {
  private static final int OF_EACH = 64;

  /** In a row, patience with those that are unknown alone would take three times as long. */
  private static final Duration USUAL = Duration.ofSeconds(10);

  private static Stream<Set<Part>> parts() {
    return Stream.of(
        EnumSet.noneOf(Part.class),
        EnumSet.of(Part.CONTENTS, Part.BUILD),
        EnumSet.of(Part.CONNECTIONS),
        EnumSet.allOf(Part.class));
  }

  private static WorkerImage worker(int pid) {
    return WorkerImage.builder().pid(pid).http(PoolSpec.of("redis:6379", 6, 3, 2)).build();
  }

  private static final Set<Part> ALL_OF_POOLS =
      EnumSet.of(Part.USES, Part.CONTENTS, Part.BUILD, Part.CONNECTIONS, Part.REQUESTS);

  private static final Duration SHORT = Duration.ofSeconds(4);
  private static final Duration SLOW = Duration.ofMillis(100);

  /** A pool, and its head once more. */
  private static final int READS_OF_A_ROUND = 2;

  private static final int MANY_READS = 10 * READS_OF_A_ROUND;

  /** A worker whose pool does not hold still for so many reads, each of which takes so long. */
  private static final class Changing {
    private final WorkerImage image;
    private Runnable whenRead = () -> {};
    private int reads;

    Changing(int pid, int changes, Duration time) {
      image = worker(pid);
      PoolImage pool = image.pools(Subsystem.HTTP).getFirst();
      image
          .process()
          .follow(
              (moment, range) -> {
                if (moment == Moment.BEFORE && range.address() == pool.address()) {
                  change(pool, changes);
                  LockSupport.parkNanos(time.toNanos());
                }
              });
    }

    private void change(PoolImage pool, int changes) {
      whenRead.run();
      reads++;
      if (reads <= changes) {
        pool.write(PoolSpec.of("redis:6379", 6, 3, reads % 2));
      }
    }
  }

  private static Changing never() {
    return new Changing(1, Integer.MAX_VALUE, SLOW);
  }

  @Test
  void whoKeepsOthersWaitingIsCutOffAndTheyAreReadWhole() throws Exception {
    WorkerImage still = worker(2);
    ReadingOptions options = ReadingOptions.within(SHORT).of(ALL_OF_POOLS);
    Report alone = Reader.read(List.of(worker(2).nginx()), options);

    long start = System.nanoTime();
    Report report = Reader.read(List.of(never().image.nginx(), still.nginx()), options);
    Duration taken = Duration.ofNanos(System.nanoTime() - start);

    assertEquals(failuresOf(2, alone), failuresOf(2, report));
    assertEquals(
        List.of(alone.workers().getFirst().parts()),
        report.workers().stream().filter(worker -> worker.pid() == 2).map(Worker::parts).toList());
    assertTrue(
        failuresOf(1, report).stream().anyMatch(each -> each.contains("time ran out")),
        report.failures().toString());
    assertTrue(taken.compareTo(SHORT.multipliedBy(3).dividedBy(4)) < 0, taken.toString());
  }

  @Test
  void theNextTurnIsThatOfWhoTookLeastTime() throws Exception {
    Changing never = never();
    Changing soon = new Changing(2, MANY_READS, Duration.ZERO);
    AtomicInteger readsBefore = new AtomicInteger();
    Target first = never.image.nginx();
    Target second = soon.image.nginx();
    soon.whenRead = () -> readsBefore.set(never.reads);

    Report report = Reader.read(List.of(first, second), ReadingOptions.within(SHORT));

    assertEquals(List.of(), failuresOf(2, report));
    assertTrue(soon.reads > MANY_READS, soon.reads + " reads");
    assertTrue(readsBefore.get() <= READS_OF_A_ROUND, readsBefore + " of " + never.reads);
  }

  private static List<String> failuresOf(int pid, Report report) {
    return report.failures().stream()
        .filter(failure -> failure.subject().equals(new Subject.Pid(pid)))
        .map(Failure::sentence)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("parts")
  void knownWorkersAreReadBesideAsManyUnknownOnes(Set<Part> parts) throws Exception {
    List<Target> targets = new ArrayList<>();
    for (int pid = 1; pid <= OF_EACH; pid++) {
      WorkerImage unknown = worker(pid);
      unknown.space().u8(unknown.lua(Subsystem.HTTP).typeAddress(), 0);
      targets.add(unknown.nginx());
    }
    for (int pid = OF_EACH + 1; pid <= 2 * OF_EACH; pid++) {
      targets.add(worker(pid).nginx());
    }

    Report report = Reader.read(targets, ReadingOptions.within(USUAL).of(parts));

    List<Integer> known = IntStream.rangeClosed(OF_EACH + 1, 2 * OF_EACH).boxed().toList();
    assertEquals(
        known,
        report.workers().stream()
            .filter(worker -> worker.pools().values().stream().anyMatch(of -> of.size() == 1))
            .map(Worker::pid)
            .toList());
    for (int pid = 1; pid <= OF_EACH; pid++) {
      Subject unknown = new Subject.Pid(pid);
      List<Failure> failures =
          report.failures().stream().filter(failure -> failure.subject().equals(unknown)).toList();
      assertTrue(
          failures.stream().allMatch(each -> each.kind() == Failure.Kind.UNKNOWN_LAYOUT)
              && !failures.isEmpty(),
          failures.toString());
    }
  }
}
