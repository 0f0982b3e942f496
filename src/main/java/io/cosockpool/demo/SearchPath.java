package io.cosockpool.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folders of {@code PATH}. Relative ones, which depend on where one stands, are left out. */
final class SearchPath {
  private SearchPath() {}

  static List<Path> folders() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .map(Path::of)
        .filter(Path::isAbsolute)
        .toList();
  }

  /** The program that a shell would start by this name. */
  static Optional<Path> find(String program) {
    return folders().stream()
        .map(folder -> folder.resolve(program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
