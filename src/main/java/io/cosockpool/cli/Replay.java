package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Subject;
import io.cosockpool.recording.Recording;
import io.cosockpool.recording.RecordingFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The recording that {@code --replay} names. */
final class Replay {
  private Replay() {}

  /** A recording that cannot be replayed. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private RefusedException(Kind kind, Path file, String what) {
      this(kind, file, what, "Make one: sudo cosockpool record FILE");
    }

    private RefusedException(Kind kind, Path file, String what, String help) {
      super(what);
      this.failure =
          new Failure(kind, new Subject.Recording(new FilePath(file.toString())), what, help);
    }

    /** What to tell. */
    Failure failure() {
      return failure;
    }
  }

  /** Opens a recording, and tells of it if asked. */
  static Recording open(Path file, PoolsOptions options) throws RefusedException {
    Recording recording = read(file);
    String machine = Printable.of(recording.origin().machine());
    if (!Machine.isKnown(machine, options)) {
      throw new RefusedException(Kind.UNKNOWN_LAYOUT, file, Machine.unknown(machine));
    }
    if (options.verbose()) {
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

  private static Recording read(Path file) throws RefusedException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return RecordingFile.read(bytes);
    } catch (NoSuchFileException e) {
      throw new RefusedException(Kind.NOT_FOUND, file, "there is no such file");
    } catch (AccessDeniedException e) {
      throw new RefusedException(
          Kind.NOT_PERMITTED, file, "it may not be read", "Replay it as the user who made it.");
    } catch (FileSystemException e) {
      throw new RefusedException(Kind.NOT_FOUND, file, "it cannot be read (" + e.getReason() + ")");
    } catch (IOException e) {
      throw new RefusedException(Kind.NOT_FOUND, file, String.valueOf(e.getMessage()));
    }
  }
}
