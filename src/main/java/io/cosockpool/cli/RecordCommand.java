package io.cosockpool.cli;

import io.cosockpool.layout.DebugFiles;
import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.Part;
import io.cosockpool.model.Printable;
import io.cosockpool.model.ProcessTitle;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.reading.LastReadings;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.recording.Origin;
import io.cosockpool.recording.RecordedProcess;
import io.cosockpool.recording.Recorder;
import io.cosockpool.recording.Recording;
import io.cosockpool.recording.RecordingFile;
import io.cosockpool.recording.Redaction;
import io.cosockpool.targets.RecordedFailures;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code cosockpool record}: writes down what all commands ask of processes. */
final class RecordCommand {
  /** The longest that it takes to read what was recorded; there is nothing to wait for. */
  private static final Duration REPLAY_LIMIT = Duration.ofMinutes(1);

  private final PoolsOptions options;
  private final Path file;
  private final DebugFiles debugFiles;
  private final RecordedReadings recorded = new RecordedReadings();
  private final Occasion.Start start =
      Occasion.Start.now(CommandModel.version(), Targets.hostName());

  /** With the debug information that {@code layout} would be given too. */
  RecordCommand(PoolsOptions options, Path file, DebugFiles debugFiles) {
    this.options = options;
    this.file = file;
    this.debugFiles = debugFiles;
  }

  ExitCode run() throws InterruptedException, IOException {
    if (options.replay().isPresent()) {
      return recordAgain(options.replay().get());
    }
    if (!Machine.isKnown(Machine.here(), options)) {
      Messages.error(Machine.unknown(Machine.here()) + ".");
      return ExitCode.UNKNOWN_LAYOUT;
    }
    Optional<Failure> obstacle = FreezeOption.obstacle(options);
    if (obstacle.isPresent()) {
      return Reports.refuse(obstacle.get());
    }
    return options.command().isPresent()
        ? recordCommand(options.command().get())
        : finish(recordOnce());
  }

  private ReadingOptions reading() {
    ReadingOptions reading = reading(options.timeout());
    return options.freeze().map(reading::stopping).orElse(reading);
  }

  private ReadingOptions reading(Duration timeout) {
    return new ReadingOptions(
        start, timeout, Optional.empty(), EnumSet.allOf(Part.class), debugFiles);
  }

  private Report recordOnce() throws InterruptedException {
    Recorder recorder = new Recorder();
    long begin = System.nanoTime();
    var candidates = Targets.select(options.pids(), options.executables(), Optional.of(recorder));
    Report report =
        Reader.read(candidates, reading().after(Duration.ofNanos(System.nanoTime() - begin)));
    recorded.add(recorder.recorded(), report);
    return report;
  }

  private ExitCode recordCommand(String command) throws InterruptedException, IOException {
    LastReadings readings = new LastReadings(start);
    return new CommandRun(command, Optional.of(file))
        .run(
            target -> {
              Recorder recorder = new Recorder();
              Report report = Reader.read(target.candidates(Optional.of(recorder)), reading());
              recorded.add(recorder.recorded(), report);
              readings.add(report);
            },
            () -> finish(readings.report()));
  }

  private ExitCode finish(Report report) throws InterruptedException {
    Origin origin = new Origin(CommandModel.version(), Machine.here());
    Recording recording = new Recording(origin, false, recorded.processes());
    Report replayed = Reader.read(Targets.select(recording), reading(REPLAY_LIMIT));
    return tellAndWrite(report.orFailed(Reports.nothingFound(options)), recording, replayed);
  }

  /** A recording is recorded like processes are. */
  private ExitCode recordAgain(Path source) throws InterruptedException {
    try {
      Recording recording = Replay.open(source, options);
      Report replayed =
          Reader.read(
              Targets.select(recording),
              reading().on(start.ofRecording(recording.redacted(), recording.utcMilliseconds())));
      return tellAndWrite(replayed.orFailed(Reports.nothingFound(options)), recording, replayed);
    } catch (Replay.RefusedException e) {
      Reports.tell(Report.failed(start.end(), e.failure()), options);
      return ExitCode.of(e.failure());
    }
  }

  /**
   * The reading of the recording has told what is of use. Where it failed, whoever asks why may
   * need all; but nobody can tell what may be secret of bytes that were not understood.
   */
  private ExitCode tellAndWrite(Report report, Recording recording, Report replayed) {
    if (options.redact()) {
      Pseudonyms pseudonyms = new Pseudonyms();
      Redaction redaction =
          new Redaction(
              pseudonyms::of,
              pseudonyms::ofPeer,
              title -> new ProcessTitle(title).redacted().title());
      return tellAndWrite(report.redacted(pseudonyms), recording.redacted(redaction));
    }
    return tellAndWrite(report, replayed.failures().isEmpty() ? recording.used() : recording);
  }

  private ExitCode tellAndWrite(Report report, Recording recording) {
    Reports.tell(report, options);
    Recording whole = withFailures(recording, report);
    if (!whole.processes().isEmpty() && isOfUse(report)) {
      ExitCode written = write(whole);
      if (written != ExitCode.DONE) {
        return written;
      }
    }
    return report.failures().isEmpty() ? ExitCode.DONE : ExitCode.of(report.failures().getFirst());
  }

  /**
   * A replay fails as the reading did: by itself where the memory is not understood, since that is
   * what it is looked at for, and by what the recording says where there is no memory to look at.
   */
  static Recording withFailures(Recording recording, Report report) {
    Set<Subject> recorded = subjects(recording.processes().stream().map(RecordedProcess::pid));
    Set<Subject> read = subjects(report.workers().stream().map(Worker::pid));
    List<Failure> failures =
        report.failures().stream()
            .filter(each -> each.kind() != Kind.UNKNOWN_LAYOUT)
            .filter(each -> each.kind() != Kind.NOT_FOUND || !recorded.contains(each.subject()))
            .toList();
    Set<Subject> notRead =
        failures.stream()
            .filter(each -> each.kind() != Kind.NOT_A_WORKER && !read.contains(each.subject()))
            .map(Failure::subject)
            .collect(Collectors.toSet());
    return recording.with(
        failures.stream().map(RecordedFailures::of).toList(),
        process -> !notRead.contains(new Subject.Pid(process.pid())));
  }

  /** Whether anything was read, or is to be looked at since it was not understood. */
  static boolean isOfUse(Report report) {
    return report.failures().isEmpty()
        || !report.workers().isEmpty()
        || report.failures().stream()
            .anyMatch(
                each -> each.kind() == Kind.UNKNOWN_LAYOUT || each.kind() == Kind.NOT_A_WORKER);
  }

  private static Set<Subject> subjects(Stream<Integer> pids) {
    return pids.map(Subject.Pid::new).collect(Collectors.toSet());
  }

  private ExitCode write(Recording recording) {
    try {
      ResultOutput.toPrivateFile(file, RecordingFile.write(recording));
    } catch (ClosedPipeException e) {
      return ExitCode.CLOSED_PIPE;
    } catch (OutputException e) {
      Messages.error("the recording could not be written: " + e.getMessage() + ".");
      return ExitCode.NOT_WRITTEN;
    } catch (IOException e) {
      Messages.error(
          "the recording could not be written: " + e.getMessage() + ". Name fewer workers by -p.");
      return ExitCode.NOT_WRITTEN;
    }
    if (!options.quiet()) {
      Messages.note("%s: %s.".formatted(Printable.of(file.toString()), recording.summary()));
    }
    return ExitCode.DONE;
  }
}
