package io.cosockpool.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What this machine runs, by os-release(5). */
final class OperatingSystem {
  private static final Path RELEASE = Path.of("/etc/os-release");

  private OperatingSystem() {}

  /** A name such as {@code debian-bookworm-amd64}, for files that fit no other system. */
  static String label() throws IOException {
    Properties release = new Properties();
    if (Files.exists(RELEASE)) {
      try (var lines = Files.newBufferedReader(RELEASE)) {
        release.load(lines);
      }
    }
    String id = release.getProperty("ID", "linux");
    String version =
        release.getProperty("VERSION_CODENAME", release.getProperty("VERSION_ID", "unversioned"));
    return (id + "-" + version + "-" + System.getProperty("os.arch"))
        .replaceAll("[^A-Za-z0-9._-]", "");
  }
}
