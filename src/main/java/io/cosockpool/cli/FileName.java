package io.cosockpool.cli;

import java.nio.file.Path;
import picocli.CommandLine.TypeConversionException;

/** The name of a file, as users give it. */
final class FileName {
  /** What Java makes of bytes that are no characters in the user's locale. */
  private static final char UNKNOWN = '\ufffd';

  private FileName() {}

  /** The path of a file that is read. */
  static Path of(String text) {
    if (text.indexOf(UNKNOWN) >= 0) {
      throw new TypeConversionException(
          "'"
              + text
              + "' has bytes that are no characters in this locale, so that another file would be"
              + " meant: set LC_ALL=C.UTF-8, or rename the file if its name is not in UTF-8");
    }
    return Path.of(text);
  }

  /**
   * The path of a file for a result. A slash at its end says that it is a folder, as it does
   * everywhere in Linux; a {@code Path} forgets it.
   */
  static Path ofOutput(String text) {
    Path path = of(text);
    return text.endsWith("/") ? path.resolve(".") : path;
  }
}
