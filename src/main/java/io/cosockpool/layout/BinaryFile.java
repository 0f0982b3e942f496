package io.cosockpool.layout;

import java.nio.file.Path;
import java.util.List;

/**
 * A program or library, as a process has it mapped.
 *
 * @param open the path to open it by
 * @param path its own path, under its root
 * @param roots the folders that may be its root, to look for {@code /usr/lib/debug} in
 */
public record BinaryFile(Path open, Path path, List<Path> roots) {
  /** A file of this machine. */
  public static BinaryFile of(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return new BinaryFile(file, absolute, List.of(Path.of("/")));
  }
}
