package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.process.TargetProcess;
import io.cosockpool.recording.RecordedProcess;
import io.cosockpool.recording.Recorder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of many recorded readings of a process the one that shows most is kept. */
class RecordedReadingsTest {
  private static final WorkerImage IMAGE =
      WorkerImage.builder().http(PoolSpec.of("backend:1", 3, 1, 1)).build();
  private static final int PID = IMAGE.process().pid();
  private static final Report WITH_POOLS = report(IMAGE.expected(Subsystem.HTTP));
  private static final Report WITHOUT_POOLS = report(List.of());

  private final RecordedReadings readings = new RecordedReadings();

  private static Report report(List<Pool> pools) {
    Worker worker = Workers.of(PID, Map.of(Subsystem.HTTP, pools));
    return Reports.of(worker);
  }

  private static Report failed(Kind kind) {
    return Reports.failed(Failure.ofProcess(kind, PID, "it failed", ""));
  }

  /** Adds a reading of the process, and answers what was recorded of it. */
  private RecordedProcess add(Report report) throws Exception {
    Recorder recorder = new Recorder();
    TargetProcess process = recorder.record(IMAGE.process());
    process.facts();
    assertTrue(NginxProcess.of(process, process.mappings(), true).isPresent());
    recorder.keep(process);
    RecordedProcess recorded = recorder.recorded().getFirst();
    readings.add(List.of(recorded), report);
    return recorded;
  }

  @Test
  void theLastTrueOneWithPoolsIsKept() throws Exception {
    add(WITH_POOLS);
    RecordedProcess last = add(WITH_POOLS);
    add(WITHOUT_POOLS);
    add(failed(Kind.UNKNOWN_LAYOUT));
    assertSame(last, readings.processes().getFirst());
    assertEquals(1, readings.processes().size());
  }

  @Test
  void aTrueOneWithoutPoolsIsBetterThanAFailure() throws Exception {
    add(failed(Kind.UNKNOWN_LAYOUT));
    RecordedProcess empty = add(WITHOUT_POOLS);
    add(failed(Kind.NOT_STILL));
    assertSame(empty, readings.processes().getFirst());
  }

  @Test
  void aFailureIsBetterThanNothing() throws Exception {
    add(failed(Kind.NOT_STILL));
    RecordedProcess last = add(failed(Kind.UNKNOWN_LAYOUT));
    assertSame(last, readings.processes().getFirst());
  }

  /** A replay of it must not say that it has ended: it was read as a whole before. */
  @Test
  void aProcessThatEndsAfterItsReadingIsRecordedAsItWas() throws Exception {
    WorkerImage image = WorkerImage.builder().http(PoolSpec.of("a:1", 2, 1, 0)).build();
    Recorder recorder = new Recorder();
    TargetProcess process = recorder.record(image.process());
    process.facts();
    assertTrue(NginxProcess.of(process, process.mappings(), true).isPresent());
    recorder.keep(process);
    image.process().becomeZombie();
    assertTrue(process.facts().isZombie());

    assertFalse(recorder.recorded().getFirst().facts().isZombie());
  }

  @Test
  void aProcessThatEndedMeanwhileIsNotWhole() throws Exception {
    add(failed(Kind.ENDED));
    assertEquals(List.of(), readings.processes());
  }
}
