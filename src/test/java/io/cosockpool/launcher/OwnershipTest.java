package io.cosockpool.launcher;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.live.RootCondition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** No user runs what another one built, and root leaves nothing in the clone of somebody else. */
@Tag("user")
@ExtendWith(RootCondition.class)
final class OwnershipTest {
  private static final int ROOT = 0;

  /** The account {@code nobody}, which has no home. */
  private static final int NOBODY = 65534;

  @Test
  void rootLeavesNothingInTheCloneOfAnother(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    give(clone.folder(), NOBODY);

    Execution run = Execution.of(clone.launcher("--version"));

    assertEquals(0, run.exitCode(), run::errors);
    assertEquals(List.of(), ownedBy(ROOT, clone.folder()));
    assertFalse(Files.exists(clone.folder().resolve("target")));
    assertEquals(List.of(), ownedBy(NOBODY, clone.cachedBuild()));
  }

  @Test
  void aPlainUserBuildsForHimself(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    assertRuns(clone.launcher("--version"));
    openTo(NOBODY, clone, parent);

    Execution run = Execution.of(as(NOBODY, clone.launcher("--version")));

    assertEquals(0, run.exitCode(), run::errors);
    assertTrue(run.errors().startsWith("cosockpool: building"), run::errors);
    assertEquals(List.of(), ownedBy(NOBODY, clone.folder()));
    assertEquals(List.of(), ownedBy(ROOT, clone.cachedBuild()));
    assertRuns(as(NOBODY, clone.launcher("--version")));
  }

  @Test
  void whatAnotherUserCouldHaveMadeIsBuiltAnew(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    assertRuns(clone.launcher("--version"));

    for (String access : List.of("chown " + NOBODY, "chmod o+w")) {
      Path cache = Clone.aotCaches(clone.ownBuild()).getFirst();
      assertRuns(clone.program("sh", "-c", access + " " + cache));

      Execution run = Execution.of(clone.launcher("--version"));

      assertEquals(0, run.exitCode(), run::errors);
      assertTrue(run.errors().startsWith("cosockpool: building"), run::errors);
      assertEquals(
          "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
      assertEquals(List.of(), ownedBy(NOBODY, clone.ownBuild()));
    }
  }

  @Test
  void foldersOfAnotherUserAreNotTakenForOnesOwn(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    Files.createDirectories(clone.cache());
    give(clone.home(), NOBODY);
    Path machine = clone.folder().resolve("src/launcher/machine.sh");

    Execution run =
        Execution.of(
            clone.program(
                "bash", "-c", ". " + machine + "; find_cache_folder; echo $cache_folder"));

    assertEquals(System.getProperty("user.home") + "/.cache/cosockpool\n", run.output());
  }

  private static ProcessBuilder as(int user, ProcessBuilder program) {
    List<String> prefix =
        List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
    program.command(Stream.concat(prefix.stream(), program.command().stream()).toList());
    return program;
  }

  /**
   * Gives a user what he needs to build: a home, and Maven's repository, whose files are linked.
   */
  private static void openTo(int user, Clone clone, Path parent) throws Exception {
    Path repository = clone.cache().resolve("cosockpool/maven");
    Files.createDirectories(requireNonNull(repository.getParent()));
    String script =
        "cp -al \"$1\" \"$2\" 2>/dev/null || cp -a \"$1/.\" \"$2\"; find \"$3\" -type d -exec chown \"$4\" {} +; chmod a+rx \"$5\"";
    assertRuns(
        clone.program(
            "sh",
            "-euc",
            script,
            "sh",
            Clone.localRepository().toString(),
            repository.toString(),
            clone.home().toString(),
            Integer.toString(user),
            parent.toString()));
  }

  private static void give(Path folder, int user) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.setAttribute(file, "unix:uid", user);
      }
    }
  }

  private static List<Path> ownedBy(int user, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> owner(file) == user).toList();
    }
  }

  private static int owner(Path file) {
    try {
      return (int) requireNonNull(Files.getAttribute(file, "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertRuns(ProcessBuilder program) throws Exception {
    Execution run = Execution.of(program);
    assertEquals(0, run.exitCode(), run::toString);
  }
}
