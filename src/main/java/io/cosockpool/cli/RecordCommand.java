package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Report;
import io.cosockpool.reading.Reader;
import io.cosockpool.recording.Origin;
import io.cosockpool.recording.Recorder;
import io.cosockpool.recording.Recording;
import io.cosockpool.recording.RecordingFile;
import io.cosockpool.target.Targets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code cosockpool record}: writes down what a reading asks of processes. */
final class RecordCommand {
  private final PoolsOptions options;
  private final Path file;

  RecordCommand(PoolsOptions options, Path file) {
    this.options = options;
    this.file = file;
  }

  ExitCode run() throws InterruptedException {
    Recorder recorder = new Recorder();
    long start = System.nanoTime();
    var candidates = Targets.select(options.pids(), options.executables(), Optional.of(recorder));
    Report report =
        Reports.withNothingFound(
            Reader.read(candidates, options.timeout().minusNanos(System.nanoTime() - start)),
            "the targets");
    Reports.tell(report, options);
    Recording recording = recorder.recording(new Origin(CommandModel.version(), Machine.here()));
    if (!recording.processes().isEmpty()) {
      clearUnused(recording);
      ExitCode written = write(recording);
      if (written != ExitCode.DONE) {
        return written;
      }
    }
    return report.failures().isEmpty() ? ExitCode.DONE : ExitCode.of(report.failures().getFirst());
  }

  /**
   * A reading of the recording tells what is of use; where it fails, whoever asks why needs all.
   */
  private void clearUnused(Recording recording) throws InterruptedException {
    Report replayed = Reader.read(Targets.select(recording), options.timeout());
    if (replayed.failures().isEmpty()) {
      recording.clearUnused();
    }
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
