package io.cosockpool.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The shared libraries of unpacked Debian packages. */
final class SharedLibraries {
  private SharedLibraries() {}

  /** Makes the loader look for libraries there first. */
  static Map<String, String> environment(Path root) {
    List<Path> folders = new ArrayList<>();
    for (String parent : List.of("lib", "usr/lib")) {
      Path libraries = root.resolve(parent);
      if (Files.isDirectory(libraries)) {
        folders.addAll(multiarchFolders(libraries));
      }
    }
    return Map.of(
        "LD_LIBRARY_PATH", folders.stream().map(Path::toString).collect(Collectors.joining(":")));
  }

  private static List<Path> multiarchFolders(Path libraries) {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(libraries, "*-linux-gnu*")) {
      found.forEach(folders::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folders;
  }
}
