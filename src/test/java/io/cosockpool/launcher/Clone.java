package io.cosockpool.launcher;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A copy of this project as a user would have it, with a home and a cache folder of its own.
 *
 * @param folder the top of the copy
 * @param home what stands for the user's home
 */
record Clone(Path folder, Path home) {
  private static final Set<String> NOT_IN_A_CLONE = Set.of(".git", "target");

  /** Copies the project that this test belongs to; nothing is built in the copy yet. */
  static Clone in(Path parent) throws IOException {
    Clone clone = new Clone(parent.resolve("clone"), Files.createDirectory(parent.resolve("home")));
    Files.walkFileTree(Path.of("").toAbsolutePath(), new CopyTo(clone.folder));
    return clone;
  }

  /** The cache folder of whoever runs the copy. */
  Path cache() {
    return home.resolve("cache");
  }

  /** Where builds of a user who owns the copy lie. */
  Path ownBuild() {
    return folder.resolve("target/launcher");
  }

  /** Where builds of a user who does not own the copy lie. */
  Path cachedBuild() {
    return cache().resolve("cosockpool/builds" + folder.resolve("target/launcher"));
  }

  /** The AOT caches of a build. */
  static List<Path> aotCaches(Path build) throws IOException {
    try (Stream<Path> files = Files.walk(build)) {
      return files.filter(file -> file.toString().endsWith(".aot")).toList();
    }
  }

  /** A command line of the launcher, started in the home, with {@code arguments}. */
  ProcessBuilder launcher(String... arguments) {
    return program(folder.resolve("cosockpool").toString(), arguments);
  }

  /** A command line started in the same surroundings as the launcher. */
  ProcessBuilder program(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(variable -> variable.contains("JAVA"));
    environment.put("HOME", home.toString());
    environment.put("XDG_CACHE_HOME", cache().toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("MAVEN_OPTS", "-Dmaven.repo.local=" + localRepository());
    return builder;
  }

  /** Maven's repository of the user who runs this test. */
  static Path localRepository() {
    return Path.of(requireNonNull(System.getProperty("localRepository"), "set by Failsafe"));
  }

  /** Lets the copied program say a word on standard error before all else. */
  void letItSay(String word) throws IOException {
    edit(
        "src/main/java/io/cosockpool/cli/Main.java",
        "(void main\\([^{]*\\{)",
        "$1 System.err.println(\"" + word + "\");");
  }

  /** Replaces what a pattern finds in a file of the copy, where it has to be found. */
  void edit(String file, String pattern, String replacement) throws IOException {
    Path path = folder.resolve(file);
    String text = Files.readString(path);
    String edited = text.replaceFirst(pattern, replacement);
    if (edited.equals(text)) {
      throw new AssertionError(file + " does not hold " + pattern);
    }
    Files.writeString(path, edited);
  }

  private static final class CopyTo extends SimpleFileVisitor<Path> {
    private final Path from = Path.of("").toAbsolutePath();
    private final Path to;

    CopyTo(Path to) {
      this.to = to;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (NOT_IN_A_CLONE.contains(from.relativize(folder).toString())) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      Files.createDirectories(to.resolve(from.relativize(folder)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      return FileVisitResult.CONTINUE;
    }
  }
}
