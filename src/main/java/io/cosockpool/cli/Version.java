package io.cosockpool.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of cosockpool. */
final class Version {
  private Version() {}

  /** The version that the build wrote into the jar's resources. */
  static String number() {
    try (InputStream version = Version.class.getResourceAsStream("/cosockpool.version")) {
      return version == null
          ? "unknown"
          : new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
