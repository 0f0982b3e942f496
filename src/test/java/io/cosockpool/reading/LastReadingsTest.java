package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Parts;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LastReadingsTest {
  private final LastReadings readings = new LastReadings(Occasion.Start.now("", ""));

  private static Pool pool(String name, long connections) {
    return new Pool(
        new Name(name.getBytes(StandardCharsets.UTF_8)),
        10,
        OptionalLong.empty(),
        connections,
        0,
        0);
  }

  private static Worker worker(int pid, Pool... pools) {
    return Workers.of(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  private void add(List<Worker> workers, Failure... failures) {
    readings.add(Reports.of(Set.of(Subsystem.HTTP), workers, failures));
  }

  private static Failure failure(Kind kind, int pid) {
    return Failure.ofProcess(kind, pid, "it failed", "");
  }

  @Test
  void keepsOfEachPoolTheLastReading() {
    add(List.of(worker(1, pool("a", 1), pool("b", 1))));
    add(List.of(worker(1, pool("b", 2), pool("c", 2))));

    assertEquals(
        List.of(worker(1, pool("a", 1), pool("b", 2), pool("c", 2))), readings.report().workers());
    assertEquals(Set.of(Subsystem.HTTP), readings.report().subsystems());
  }

  @Test
  void keepsWorkersThatEndedAndSaysNothingOfTheirEnd() {
    add(List.of(worker(2, pool("a", 1))));
    add(List.of(worker(1, pool("a", 5))), failure(Kind.ENDED, 2));
    add(List.of(), failure(Kind.ENDED, 1));

    assertEquals(
        List.of(worker(1, pool("a", 5)), worker(2, pool("a", 1))), readings.report().workers());
    assertEquals(List.of(), readings.report().failures());
  }

  @Test
  void aFailureIsForgottenOnceItsProcessWasReadAsAWhole() {
    add(List.of(), failure(Kind.UNKNOWN_LAYOUT, 1));
    assertEquals(List.of(failure(Kind.UNKNOWN_LAYOUT, 1)), readings.report().failures());
    add(List.of(worker(1, pool("a", 1))));
    assertEquals(List.of(), readings.report().failures());
    add(List.of(worker(1)), failure(Kind.NOT_STILL, 1));
    assertEquals(List.of(), readings.report().failures());
  }

  @Test
  void aFailureOfAProcessThatWasNeverReadAsAWholeStays() {
    Failure earlier = failure(Kind.NOT_STILL, 1);
    Failure later = Failure.ofProcess(Kind.NOT_STILL, 1, "it failed again", "");
    add(List.of(worker(1, pool("a", 1)), worker(2)), earlier);
    add(List.of(worker(1, pool("a", 1)), worker(2)), later);

    assertEquals(List.of(later), readings.report().failures());
    assertEquals(2, readings.report().workers().size());
  }

  /** Words are for people: only a process is a process. */
  @Test
  void aSubjectIsNotTakenForAnotherByItsWords() {
    Failure ofOther = new Failure(Kind.NOT_STILL, new Subject.Other("process 1"), "it failed", "");
    add(List.of(), ofOther);
    add(List.of(worker(1)));

    assertEquals(List.of(ofOther), readings.report().failures());
  }

  private static Worker worker(boolean... confirmed) {
    List<KnownStructure> structures = new ArrayList<>();
    for (boolean each : confirmed) {
      structures.add(new KnownStructure("s", 8, Optional.empty(), each, "", List.of()));
    }
    return worker(1).with(Parts.ofLayouts(new Layouts(Map.of(), List.of(), structures, List.of())));
  }

  @Test
  void keepsTheLastOfTheLayoutsOfWhichMostWasConfirmed() {
    add(List.of(worker(true, false)));
    add(List.of(worker(false, true)));
    add(List.of(worker(false, false)));

    assertEquals(List.of(worker(false, true)), readings.report().workers());
  }

  @Test
  void withoutAnyReadingItIsEmpty() {
    Report report = readings.report();
    assertEquals(new Report(report.occasion(), Set.of(), List.of(), List.of()), report);
  }

  /** Names that never come again must not fill the memory for as long as the command runs. */
  @Test
  void poolsThatAreGoneForLongAreLeftOutAndCounted() {
    LastReadings few = new LastReadings(Occasion.Start.now("", ""), 10, 5);
    for (int i = 0; i < 30; i++) {
      Worker worker = worker(1, pool("name " + (10 + i), 1), pool("stays", 1 + i));
      few.add(Reports.of(Set.of(Subsystem.HTTP), List.of(worker)));
    }

    Worker kept = few.report().workers().getFirst();
    List<Pool> pools = kept.pools().getOrDefault(Subsystem.HTTP, List.of());
    assertEquals(10, pools.size());
    assertEquals(pool("name 31", 1), pools.getFirst());
    assertEquals(pool("stays", 30), pools.getLast());
    assertEquals(List.of("21 pools that were gone are left out: more are not kept"), kept.notes());
  }

  @Test
  void workersThatCameAndWentAreLeftOutAndCounted() {
    LastReadings few = new LastReadings(Occasion.Start.now("", ""), 100, 5);
    for (int pid = 1; pid <= 8; pid++) {
      few.add(Reports.of(Set.of(Subsystem.HTTP), List.of(worker(pid, pool("a", 1)))));
    }

    assertEquals(List.of(4, 5, 6, 7, 8), few.report().workers().stream().map(Worker::pid).toList());
    assertEquals(
        List.of(
            "the command: 3 processes that came and went are left out: more are not kept."
                + " Read a part of the command's time."),
        few.report().failures().stream().map(Failure::sentence).toList());
  }
}
