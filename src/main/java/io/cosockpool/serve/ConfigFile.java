package io.cosockpool.serve;

import io.cosockpool.linux.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;

/**
 * The bytes of a file that tells how to serve. Somebody may exchange it while requests wait for it:
 * a FIFO would never answer, and a device never end.
 */
final class ConfigFile {
  /** Configurations, chains of certificates and keys have some kilobytes. */
  private static final int LARGEST = 1 << 20;

  private ConfigFile() {}

  /**
   * All of it.
   *
   * @throws IOException if it cannot be read, or is no regular file
   * @throws ServeException if it is too large
   */
  static byte[] bytes(Path file) throws IOException, ServeException {
    try (InputStream in = Channels.newInputStream(RegularFile.open(file))) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new ServeException(file + " is larger than 1 MiB");
      }
      return bytes;
    }
  }
}
