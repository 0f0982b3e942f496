package io.cosockpool.cli;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Printable;
import io.cosockpool.recording.Recording;
import io.cosockpool.recording.RecordingFile;
import java.io.IOException;
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
      super(what);
      this.failure =
          new Failure(
              kind,
              "recording " + Printable.of(file.toString()),
              what,
              "Make one: sudo cosockpool record FILE");
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
    try {
      return RecordingFile.read(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new RefusedException(Kind.NOT_FOUND, file, "there is no such file");
    } catch (IOException e) {
      throw new RefusedException(Kind.NOT_FOUND, file, String.valueOf(e.getMessage()));
    }
  }
}
