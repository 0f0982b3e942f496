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
 */
record Output(Optional<Path> file) {
  static final Output STANDARD = new Output(Optional.empty());

  boolean isTerminal() {
    return file.isEmpty() && ResultOutput.isTerminal();
  }

  /**
   * Makes sure that it can be written, as far as that can be known before.
   *
   * @throws OutputException if it cannot
   */
  void checkWritable() throws OutputException {
    if (file.isPresent()) {
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
