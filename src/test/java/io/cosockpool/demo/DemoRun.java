package io.cosockpool.demo;

import com.google.gson.stream.JsonWriter;
import io.cosockpool.cli.Main;
import io.cosockpool.live.Eventually;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command {@code demo} in a JVM of its own, with a cache and a temporary folder of its own. */
final class DemoRun implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final String NOBODY = "nobody";

  private final Path folder;
  private Optional<Process> process = Optional.empty();
  private List<String> searchPath = List.of(System.getenv("PATH"));
  private List<String> prefix = List.of();

  private DemoRun(Path folder) {
    this.folder = folder;
  }

  /**
   * What came of it.
   *
   * @param status its exit status
   * @param out its standard output
   * @param err its standard error
   */
  record Outcome(int status, String out, String err) {}

  /** Prepares one, with an empty cache. */
  static DemoRun prepare() throws IOException, InterruptedException {
    DemoRun run = new DemoRun(Files.createTempDirectory("demo-it-"));
    Files.setPosixFilePermissions(run.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(run.cache());
    Files.createDirectory(run.temporary());
    Files.createDirectory(run.folder.resolve("app"));
    for (Path part : classPath()) {
      run.execute("cp", "-rL", part.toString(), run.folder.resolve("app").toString());
    }
    run.execute("chmod", "-R", "a+rX", run.folder.resolve("app").toString());
    return run;
  }

  /** What the program consists of; where the tests have it, other users may not look. */
  private static List<Path> classPath() {
    return Stream.of(Main.class, CommandLine.class, JsonWriter.class)
        .map(DemoRun::location)
        .toList();
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  Path cache() {
    return folder.resolve("cache");
  }

  private Path temporary() {
    return folder.resolve("tmp");
  }

  /** The unpacked packages in the cache. */
  Path packages() throws IOException {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(cache().resolve("cosockpool"), "nginx-*")) {
      return found.iterator().next();
    }
  }

  /** Takes over what another run has in its cache. */
  DemoRun withCacheOf(DemoRun other) throws IOException, InterruptedException {
    execute("cp", "-a", other.cache() + "/.", cache().toString());
    return this;
  }

  /** Puts a program before those of the machine. */
  DemoRun withProgram(String name, String... script) throws IOException {
    Path programs = folder.resolve("programs");
    Files.createDirectories(programs);
    writeProgram(programs.resolve(name), script);
    searchPath = List.of(programs.toString(), System.getenv("PATH"));
    return this;
  }

  /** Leaves it without any program of the machine. */
  DemoRun withoutPrograms() {
    searchPath = List.of("/nonexistent");
    return this;
  }

  /** Runs it as an unprivileged user, whom its folders belong to. */
  DemoRun asNobody() throws IOException, InterruptedException {
    giveToNobody(cache());
    giveToNobody(temporary());
    prefix = List.of("setpriv", "--reuid=" + NOBODY, "--regid=nogroup", "--clear-groups");
    return this;
  }

  void giveToNobody(Path path) throws IOException, InterruptedException {
    execute("chown", "-R", NOBODY, path.toString());
  }

  static void writeProgram(Path file, String... script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", script) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Starts it. */
  DemoRun start() throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.io.tmpdir=" + temporary());
    command.addAll(List.of("-cp", copiedClassPath(), Main.class.getName(), "demo"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("PATH", String.join(File.pathSeparator, searchPath));
    builder.environment().put("XDG_CACHE_HOME", cache().toString());
    process = Optional.of(builder.start());
    return this;
  }

  private String copiedClassPath() {
    return String.join(
        File.pathSeparator,
        classPath().stream()
            .map(part -> folder.resolve("app").resolve(part.getFileName()).toString())
            .toList());
  }

  /** The programs that it has running now. */
  List<ProcessHandle> descendants() {
    return process.orElseThrow().descendants().toList();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.orElseThrow().destroy();
  }

  /** Waits for its end. */
  Outcome finish() throws IOException, InterruptedException {
    Process running = process.orElseThrow();
    if (!running.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the demo runs on; it said: " + text("err"));
    }
    return new Outcome(running.exitValue(), text("out"), text("err"));
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  /** What is in its temporary folder. */
  List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(temporary())) {
      return files.toList();
    }
  }

  /** The processes that have to do with its folders: program, working folder or an open file. */
  List<Long> processes() {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> pid != ProcessHandle.current().pid() && isInFolder(pid))
        .toList();
  }

  private boolean isInFolder(long pid) {
    Path entry = Path.of("/proc", Long.toString(pid));
    return pointsIntoFolder(entry.resolve("exe"))
        || pointsIntoFolder(entry.resolve("cwd"))
        || openFiles(entry.resolve("fd")).stream().anyMatch(this::pointsIntoFolder);
  }

  private static List<Path> openFiles(Path descriptors) {
    try (Stream<Path> files = Files.list(descriptors)) {
      return files.toList();
    } catch (IOException notOurs) {
      return List.of();
    }
  }

  private boolean pointsIntoFolder(Path link) {
    try {
      return Files.readSymbolicLink(link).startsWith(folder);
    } catch (IOException gone) {
      return false;
    }
  }

  /** Ends what a failed test left, and removes the folder. */
  @Override
  public void close() throws IOException {
    if (process.isPresent() && process.get().isAlive()) {
      process.get().destroy();
      Eventually.until(LONGEST, () -> !process.get().isAlive(), "the demo ends by SIGTERM");
    }
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      FileTree.delete(folder);
    }
  }

  private void execute(String... command) throws IOException, InterruptedException {
    Process tool = new ProcessBuilder(command).inheritIO().start();
    if (tool.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed with " + tool.exitValue());
    }
  }
}
