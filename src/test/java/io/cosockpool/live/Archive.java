package io.cosockpool.live;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The archive that the build made, unpacked in a root that has no Java by that root's own tar.
 *
 * @param folder its top folder
 * @param parent what is removed at the end
 */
record Archive(NginxRoot root, Path folder, Path parent) implements AutoCloseable {
  /** With this mode a virtual machine does not start unless it can use its AOT cache. */
  static final String ONLY_WITH_CACHE = "-XX:AOTMode=on";

  /** The packed file. */
  static Path file() throws IOException {
    Path build = Path.of(requireNonNull(System.getProperty("build.folder"), "set by Failsafe"));
    try (Stream<Path> files = Files.list(build)) {
      return files.filter(file -> file.toString().endsWith(".tar.gz")).findAny().orElseThrow();
    }
  }

  static Archive unpackedIn(NginxRoot root) throws IOException, InterruptedException {
    Path parent = Files.createTempDirectory(root.folder().resolve("tmp"), "archive-");
    ProcessBuilder tar =
        new ProcessBuilder(
            "chroot", root.folder().toString(), "tar", "-xzC", root.inside(parent), "-f", "-");
    assertEquals(new Execution(0, "", ""), Execution.of(tar.redirectInput(file().toFile())));
    try (Stream<Path> files = Files.list(parent)) {
      Archive archive = new Archive(root, files.findAny().orElseThrow(), parent);
      archive.skipWhereLibcIsTooOld();
      return archive;
    }
  }

  /** A JDK of a new release makes a runtime for that release. */
  private void skipWhereLibcIsTooOld() throws IOException, InterruptedException {
    String errors = Execution.of(inRoot("--version")).errors();
    if (errors.contains("GLIBC_")) {
      String reason = "the archive's JDK is too new for " + root.folder() + ": " + errors;
      close();
      if ("true".equals(System.getenv("CI"))) {
        throw new IllegalStateException(reason);
      }
      System.err.println("SKIPPED: " + reason);
      Assumptions.abort(reason);
    }
  }

  /**
   * The program as it is started in the root, with the machine's processes, through a link on PATH,
   * and with nothing else in its environment but that its AOT cache has to do.
   */
  ProcessBuilder inRoot(String... arguments) throws IOException {
    Path link = parent.resolve("cosockpool");
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, parent.relativize(launcher()));
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-euc",
                "mount -t proc proc \"$1/proc\"; exec chroot \"$@\"",
                "sh",
                root.folder().toString(),
                "env",
                "-i",
                "PATH=/usr/bin:/bin:" + root.inside(parent),
                "COSOCKPOOL_JAVA_OPTIONS=" + ONLY_WITH_CACHE,
                "cosockpool"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  Path launcher() {
    return folder.resolve("bin/cosockpool");
  }

  @Override
  public void close() {
    NginxRun.remove(parent);
  }
}
