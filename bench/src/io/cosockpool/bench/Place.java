package io.cosockpool.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where {@code bench/run} has put everything.
 *
 * @param project the clone
 * @param root the Debian system that nginx runs in
 * @param limit the C program
 * @param java how the launcher starts Java: all words up to the main class
 */
record Place(Path project, Path root, Path limit, List<String> java) {
  private static final String AOT_CACHE = "-XX:AOTCache";

  /** As the system properties that {@code bench/run} sets have it. */
  static Place ofProperties() {
    Path build = property("bench.build");
    try {
      return new Place(
          property("bench.project"),
          property("bench.root"),
          build.resolve("limit"),
          Stream.of(Files.readString(build.resolve("java-command")).split("\0", -1))
              .takeWhile(word -> !word.endsWith(".cli.Main"))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path property(String name) {
    return Path.of(Objects.requireNonNull(System.getProperty(name), name));
  }

  /** The program that is measured. */
  String launcher() {
    return project.resolve("cosockpool").toString();
  }

  /** {@code java} of the JDK that the launcher found. */
  String jdk() {
    return java.getFirst();
  }

  /** The options that the launcher gives Java, without what belongs to its class path. */
  List<String> javaOptions() {
    int classPath = java.indexOf("-cp");
    Predicate<String> belongsToClassPath = word -> word.startsWith(AOT_CACHE);
    return java.subList(1, classPath).stream().filter(belongsToClassPath.negate()).toList();
  }

  /** A file of the benchmark that is no Java. */
  Path file(String name) {
    return project.resolve("bench").resolve(name);
  }

  /** What such a file holds. */
  String text(String name) {
    try {
      return Files.readString(file(name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
