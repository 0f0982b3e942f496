package io.cosockpool.cli;

import io.cosockpool.linux.ResultOutput;
import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a result goes.
 *
 * @param file instead of standard output
 * @param isPrivate whether only the user himself may read it
 */
record Output(Optional<Path> file, boolean isPrivate) {
  static final Output STANDARD = new Output(Optional.empty());

  /** For everybody whom the user lets read his files. */
  Output(Optional<Path> file) {
    this(file, false);
  }

  /** A file for the user alone. */
  static Output forUserAlone(Path file) {
    return new Output(Optional.of(file), true);
  }

  boolean isTerminal() {
    return file.isEmpty() && ResultOutput.isTerminal();
  }

  /**
   * Makes sure that it can be written, as far as that can be known before.
   *
   * @throws OutputException if it cannot
   */
  void checkWritable() throws OutputException {
    if (file.isEmpty()) {
      return;
    }
    if (isPrivate) {
      ResultOutput.checkPrivateWritable(file.get());
    } else {
      ResultOutput.checkWritable(file.get());
    }
  }

  void write(String text) throws ClosedPipeException, OutputException {
    if (file.isPresent()) {
      ResultOutput.toFile(file.get(), text);
    } else {
      ResultOutput.toStandardOutput(text);
    }
  }
}
