package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Printable;
import io.cosockpool.model.ProcessTitle;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.recording.RecordedProcess;
import io.cosockpool.recording.Recording;
import io.cosockpool.recording.RecordingFile;
import io.cosockpool.recording.Redaction;
import io.cosockpool.targets.RecordedFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is made of a recording: it becomes a file if it is of use to anybody.
 *
 * @param file where it goes
 * @param redact whether to put pseudonyms in place of names
 * @param verbosity how much to say about it
 */
record RecordingResult(Path file, boolean redact, Verbosity verbosity) {
  private static final Failure NOT_ALL_SEEN =
      new Failure(
          Kind.NOT_STILL,
          new Subject.Other("the recording"),
          "time ran out before all of it was looked at, and what was not is redacted as a whole",
          "Give more by --timeout.");

  /**
   * Writes a recording, and says what could not be recorded.
   *
   * @param report of the processes that were recorded
   * @param recording all that was read
   * @param seen a reading of the recording, which has shown which bytes are of use. If it failed,
   *     all bytes may be needed to see why; but nobody knows what is secret among bytes that were
   *     not understood
   * @param inTime whether that had time enough
   */
  ExitCode write(Report report, Recording recording, Report seen, boolean inTime)
      throws ClosedPipeException, OutputException {
    if (redact) {
      Pseudonyms pseudonyms = new Pseudonyms();
      Redaction redaction =
          new Redaction(
              pseudonyms::of,
              pseudonyms::ofPeer,
              title -> new ProcessTitle(title).redacted().title());
      Report redacted = report.redacted(pseudonyms);
      return write(inTime ? redacted : with(NOT_ALL_SEEN, redacted), recording.redacted(redaction));
    }
    return write(report, seen.failures().isEmpty() ? recording.used() : recording);
  }

  private static Report with(Failure failure, Report report) {
    List<Failure> failures = new ArrayList<>(report.failures());
    failures.add(failure);
    return new Report(report.occasion(), report.subsystems(), report.workers(), failures);
  }

  private ExitCode write(Report report, Recording recording)
      throws ClosedPipeException, OutputException {
    verbosity.report(report);
    Recording whole = withFailures(recording, report);
    if (!whole.processes().isEmpty() && isOfUse(report)) {
      ExitCode written = write(whole);
      if (written != ExitCode.DONE) {
        return written;
      }
    }
    return ExitCode.of(report.failures());
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

  private ExitCode write(Recording recording) throws ClosedPipeException, OutputException {
    byte[] bytes;
    try {
      bytes = RecordingFile.write(recording);
    } catch (IOException e) {
      Messages.error(
          "the recording could not be written: " + e.getMessage() + ". Name fewer workers by -p.");
      return ExitCode.NOT_WRITTEN;
    }
    ResultOutput.toPrivateFile(file, bytes);
    verbosity.note("%s: %s.".formatted(Printable.of(file.toString()), recording.summary()));
    return ExitCode.DONE;
  }
}
