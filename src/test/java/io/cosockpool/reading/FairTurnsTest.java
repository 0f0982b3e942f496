package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
