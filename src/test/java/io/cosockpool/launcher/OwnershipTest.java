package io.cosockpool.launcher;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.live.RootCondition;
import io.cosockpool.live.SideBySide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** No user runs what another one built, and root leaves nothing in the clone of somebody else. */
@Tag("user")
@ExtendWith(RootCondition.class)
@SideBySide
final class OwnershipTest {
  private static final int ROOT = 0;

  /** The account {@code nobody}, which has no home. */
  private static final int NOBODY = 65534;

  /** A user of the clone's own, which only the test's list of users has. */
  private static final int OWNER = 40002;

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
  void rootBuildsInTheCloneOfAUserAsThatUser(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    assertRuns(clone.program("chmod", "a+rx", parent.toString()));
    Path users = parent.resolve("passwd");
    Files.writeString(
        users,
        Files.readString(Path.of("/etc/passwd"))
            + "owner:x:"
            + OWNER
            + ":"
            + OWNER
            + "::"
            + clone.home()
            + ":/bin/sh\n");
    copyRepository(clone, Files.createDirectories(clone.home().resolve(".m2/repository")), OWNER);
    give(clone.folder(), OWNER);

    Execution run = Execution.of(amongUsers(users, clone.launcher("--version")));

    assertEquals(0, run.exitCode(), run::errors);
    assertTrue(run.errors().startsWith("cosockpool: building"), run::errors);
    assertEquals(List.of(), ownedBy(ROOT, clone.folder()));
    assertEquals(1, Clone.aotCaches(clone.ownBuild()).size());
    assertFalse(Files.exists(clone.cache()), "the build is the owner's");
    assertRunsSilently(amongUsers(users, clone.launcher("--version")));
    assertRunsSilently(as(OWNER, clone.launcher("--version")));

    Path jar =
        requireNonNull(Clone.aotCaches(clone.ownBuild()).getFirst().getParent())
            .resolve("cosockpool.jar");
    Files.setAttribute(jar, "unix:uid", NOBODY);
    Execution afterwards = Execution.of(amongUsers(users, clone.launcher("--version")));
    assertEquals(0, afterwards.exitCode(), afterwards::errors);
    assertTrue(afterwards.errors().startsWith("cosockpool: building"), afterwards::errors);
    assertEquals(List.of(), ownedBy(NOBODY, clone.folder()));
  }

  @Test
  void withoutAFolderOfHisOwnAUserIsToldWhatToDo(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    assertRuns(clone.program("chmod", "a+rx", parent.toString()));
    ProcessBuilder program = as(NOBODY, clone.launcher("--version"));
    program.environment().put("XDG_CACHE_HOME", "/tmp/cosockpool-" + parent.getFileName());
    program.environment().put("HOME", "/nonexistent");

    Execution run = Execution.of(program);

    assertEquals(1, run.exitCode());
    assertTrue(run.errors().contains("set XDG_CACHE_HOME"), run::errors);
    assertFalse(Files.exists(Path.of("/tmp/cosockpool-" + parent.getFileName())));
    assertFalse(Files.exists(Path.of("/var/tmp/cosockpool-" + NOBODY)));
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
    assertEquals(List.of(), ownedBy(ROOT, clone.cachedBuild().resolve("app")));
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
      assertFalse(Files.exists(cache));
      assertEquals(List.of(), ownedBy(NOBODY, clone.ownBuild()));
    }
  }

  @Test
  void foldersOfAnotherUserAreNotTakenForOnesOwn(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    Files.createDirectories(clone.cache());
    give(clone.home(), NOBODY);
    String script =
        "clone=$1; . \"$1/src/launcher/machine.sh\"; show() { ! is_closed || echo \"$build_folder\"; };"
            + " each_folder show";
    give(clone.folder(), NOBODY);
    assertRuns(clone.program("chmod", "o+w", clone.folder().toString()));

    Execution run =
        Execution.of(clone.program("bash", "-c", script, "bash", clone.folder().toString()));

    assertEquals(
        System.getProperty("user.home") + "/.cache/cosockpool/builds" + clone.ownBuild() + "\n",
        run.output());
  }

  private static ProcessBuilder as(int user, ProcessBuilder program) {
    List<String> prefix =
        List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
    program.command(Stream.concat(prefix.stream(), program.command().stream()).toList());
    return program;
  }

  /** The program in a mount namespace in which these are the users of the machine. */
  private static ProcessBuilder amongUsers(Path users, ProcessBuilder program) {
    String script =
        "mount --make-rprivate / && mount --bind \"$1\" /etc/passwd && shift && exec \"$@\"";
    List<String> prefix = List.of("unshare", "--mount", "sh", "-c", script, "sh", users.toString());
    program.command(Stream.concat(prefix.stream(), program.command().stream()).toList());
    return program;
  }

  /** Gives a user what he needs to build: a home, and Maven's repository. */
  private static void openTo(int user, Clone clone, Path parent) throws Exception {
    copyRepository(clone, Files.createDirectories(clone.cachedBuild().resolve("repository")), user);
    assertRuns(clone.program("chmod", "a+rx", parent.toString()));
  }

  /** Copies Maven's repository, whose files are linked, and gives the home it lies in to a user. */
  private static void copyRepository(Clone clone, Path repository, int user) throws Exception {
    String script =
        "cp -al \"$1/.\" \"$2\" 2>/dev/null || cp -a \"$1/.\" \"$2\"; find \"$3\" -type d -exec chown \"$4\" {} +";
    assertRuns(
        clone.program(
            "sh",
            "-euc",
            script,
            "sh",
            Clone.localRepository().toString(),
            repository.toString(),
            clone.home().toString(),
            Integer.toString(user)));
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

  private static void assertRunsSilently(ProcessBuilder program) throws Exception {
    Execution run = Execution.of(program);
    assertEquals(0, run.exitCode(), run::toString);
    assertEquals("", run.errors());
  }

  private static void assertRuns(ProcessBuilder program) throws Exception {
    Execution run = Execution.of(program);
    assertEquals(0, run.exitCode(), run::toString);
  }
}
