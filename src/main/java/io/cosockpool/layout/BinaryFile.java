package io.cosockpool.layout;

import java.nio.file.Path;
import java.util.List;

/**
 * A program or library.
 *
 * @param open the path to open it by
 * @param path its own path, under its root
 * @param roots the folders that may be its root, to look for {@code /usr/lib/debug} in
 * @param given whether the user has named it
 */
public record BinaryFile(Path open, Path path, List<Path> roots, boolean given) {
  /** One that a process has mapped. */
  public static BinaryFile mapped(Path open, Path path, List<Path> roots) {
    return new BinaryFile(open, path, roots, false);
  }

  /** A file of this machine that the user has named. */
  public static BinaryFile of(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return new BinaryFile(file, absolute, List.of(Path.of("/")), true);
  }
}
