package io.cosockpool.cli;

import java.nio.file.Path;

/** The name of a file for a result, as users give it. */
final class OutputFile {
  private OutputFile() {}

  /**
   * The path. A slash at its end says that it is a folder, as it does everywhere in Linux; a {@code
   * Path} forgets it.
   */
  static Path of(String text) {
    return text.endsWith("/") ? Path.of(text, ".") : Path.of(text);
  }
}
