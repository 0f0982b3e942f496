package io.cosockpool.cli;

import io.cosockpool.linux.RegularFile;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Subject;
import io.cosockpool.recording.Recording;
import io.cosockpool.recording.RecordingFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The recording that {@code --replay} names. */
final class Replay {
  private Replay() {}

  /**
   * Opens a recording.
   *
   * @throws RefusedException if it cannot be replayed
   */
  static Recording open(Path file, Verbosity verbosity) throws RefusedException {
    Recording recording = read(file);
    String machine = Printable.of(recording.origin().machine());
    Machine.check(machine, subject(file), verbosity);
    if (verbosity.verbose()) {
      Messages.note(
          "%s: %s; made on %s by cosockpool %s"
              .formatted(
                  Printable.of(file.toString()),
                  recording.summary(),
                  machine,
                  Printable.of(recording.origin().version())));
    }
    return recording;
  }

  /** Only a regular file is opened: a FIFO would let wait for whoever writes into it. */
  private static Recording read(Path file) throws RefusedException {
    try (InputStream bytes = Channels.newInputStream(RegularFile.open(file))) {
      return RecordingFile.read(bytes);
    } catch (NoSuchFileException e) {
      throw refused(Kind.NOT_FOUND, file, "there is no such file");
    } catch (AccessDeniedException e) {
      throw refused(
          Kind.NOT_PERMITTED, file, "it may not be read", "Replay it as the user who made it.");
    } catch (FileSystemException e) {
      throw refused(Kind.NOT_FOUND, file, "it cannot be read (" + e.getReason() + ")");
    } catch (IOException e) {
      throw refused(Kind.NOT_FOUND, file, String.valueOf(e.getMessage()));
    }
  }

  private static Subject subject(Path file) {
    return new Subject.Recording(new FilePath(file.toString()));
  }

  private static RefusedException refused(Kind kind, Path file, String what) {
    return refused(kind, file, what, "Make one: sudo cosockpool record FILE");
  }

  private static RefusedException refused(Kind kind, Path file, String what, String help) {
    return new RefusedException(new Failure(kind, subject(file), what, help));
  }
}
