package io.cosockpool.layout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * How files with debug information are opened: regular files only, and of those that others may
 * have placed only what leads nowhere else.
 *
 * @param given for a file that the user has named
 * @param found for a file that was looked for
 */
public record FileOpener(Opening given, Opening found) {
  /** Opens a file for reading. */
  public interface Opening {
    /**
     * Opens a file.
     *
     * @throws IOException if it cannot be opened, or is of a kind that is not read
     */
    FileChannel open(Path path) throws IOException;
  }
}
