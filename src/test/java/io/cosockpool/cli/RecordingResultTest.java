package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Name;
import io.cosockpool.model.ProcessTitle;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.process.TargetProcess;
import io.cosockpool.reading.Reader;
import io.cosockpool.recording.Origin;
import io.cosockpool.recording.Recorder;
import io.cosockpool.recording.Recording;
import io.cosockpool.recording.RecordingFile;
import io.cosockpool.targets.Targets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The replay of a reading that failed says what the reading said. */
class RecordingResultTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final WorkerImage IMAGE =
      WorkerImage.builder().http(PoolSpec.of("backend:1", 3, 1, 1)).build();
  private static final int PID = IMAGE.process().pid();
  private static final Failure OTHER =
      new Failure(
          Kind.NOT_STILL,
          new Subject.Pid(9),
          Wording.of(
              "pool \"", new Name(new byte[] {'a', 0, -1}), "\" of ", new ProcessTitle("nginx: x")),
          "Try again.");

  private static Recording recording() throws Exception {
    Recorder recorder = new Recorder();
    TargetProcess process = recorder.record(IMAGE.process());
    process.facts();
    NginxProcess nginx = NginxProcess.of(process, process.mappings(), true).orElseThrow();
    recorder.keep(process);
    Reader.read(List.of(nginx), LIMIT);
    return new Recording(new Origin("1", "x86-64"), false, recorder.recorded());
  }

  private static Report replay(Recording recording, Report report) throws Exception {
    byte[] file = RecordingFile.write(RecordingResult.withFailures(recording, report));
    return Reader.read(Targets.select(RecordingFile.read(file)), LIMIT);
  }

  private static Failure failure(Kind kind) {
    return Failure.ofProcess(kind, PID, "it failed", "");
  }

  @Test
  void whatIsMissingIsSaidAgain() throws Exception {
    Recording recording = recording();
    Report whole = Reader.read(Targets.select(recording), LIMIT);
    Report report = Reports.of(whole.subsystems(), whole.workers(), OTHER);

    Report replayed = replay(recording, report);

    assertEquals(List.of(OTHER), replayed.failures());
    assertEquals(1, replayed.workers().size());
  }

  @Test
  void aProcessThatWasNotReadIsNotInIt() throws Exception {
    Report report = Reports.of(Set.of(Subsystem.HTTP), List.of(), failure(Kind.NOT_STILL));

    assertEquals(List.of(), RecordingResult.withFailures(recording(), report).processes());
    assertEquals(report.failures(), replay(recording(), report).failures());
  }

  /** A master has nothing to be read, and replaces no good file alone. */
  @Test
  void itIsOfUseOnceSomethingWasReadOrNotUnderstood() throws Exception {
    Report whole = Reader.read(Targets.select(recording()), LIMIT);

    assertFalse(RecordingResult.isOfUse(Reports.failed(OTHER)));
    assertTrue(RecordingResult.isOfUse(Reports.of(Set.of(), whole.workers(), OTHER)));
    assertTrue(RecordingResult.isOfUse(Reports.failed(OTHER, failure(Kind.UNKNOWN_LAYOUT))));
    assertTrue(RecordingResult.isOfUse(Reports.failed()));
  }

  @Test
  void aProcessThatIsNotUnderstoodFailsByItself() throws Exception {
    Report report = Reports.of(Set.of(Subsystem.HTTP), List.of(), failure(Kind.UNKNOWN_LAYOUT));

    assertEquals(1, replay(recording(), report).workers().size());
  }
}
