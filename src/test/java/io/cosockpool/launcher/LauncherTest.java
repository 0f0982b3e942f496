package io.cosockpool.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./cosockpool} does before Java runs, in a private copy of the project. */
@Tag("user")
@TestInstance(Lifecycle.PER_CLASS)
final class LauncherTest {
  private static final String BUILDING = "cosockpool: building";

  /** With this mode a virtual machine does not start unless it can use its AOT cache. */
  private static final String ONLY_WITH_CACHE = "-XX:AOTMode=on";

  /** The copy of those tests that change no source. */
  private Clone shared;

  @BeforeAll
  void build(@TempDir Path parent) throws Exception {
    shared = Clone.in(parent);
    Execution run = Execution.of(shared.launcher("--version"));
    assertEquals(0, run.exitCode(), run::errors);
  }

  @Test
  void twoAtOnceBuildOnceAndLaterRunsNotAtAll(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);

    Execution.Running first = Execution.start(clone.launcher("--version"));
    Execution.Running second = Execution.start(clone.launcher("--version"));
    List<Execution> both = List.of(first.await(), second.await());
    Execution later = Execution.of(clone.launcher("--version"));

    assertTrue(both.stream().allMatch(run -> run.exitCode() == 0), both::toString);
    assertEquals(1, both.stream().filter(run -> run.errors().contains(BUILDING)).count());
    assertEquals(new Execution(0, both.getFirst().output(), ""), later);
    assertFalse(later.output().isEmpty());
    assertFalse(Files.exists(clone.cache()), "the owner's build is in the clone");
  }

  @Test
  void runsFromTheAotCacheOnHostsOfAnySize() throws Exception {
    for (String memory : List.of("-XX:MaxRAM=1g", "-XX:MaxRAM=2048g")) {
      assertRuns(with(memory + " " + ONLY_WITH_CACHE, shared));
    }
  }

  @Test
  void aDamagedAotCacheChangesNothing() throws Exception {
    Execution whole = Execution.of(shared.launcher("--version"));
    Path cache = Clone.aotCaches(shared.ownBuild()).getFirst();
    try {
      truncate(cache, Files.size(cache) / 2);
      assertEquals(whole, Execution.of(shared.launcher("--version")));
      truncate(cache, 0);
      assertEquals(whole, Execution.of(shared.launcher("--version")));
      Files.writeString(cache, "not a cache at all");
      assertEquals(whole, Execution.of(shared.launcher("--version")));
    } finally {
      Files.delete(cache);
      Execution.of(shared.launcher("--version"));
    }
  }

  @Test
  void changedCodeIsWhatRuns(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    Execution before = Execution.of(clone.launcher("--version"));

    clone.letItSay("changed");
    Execution first = Execution.of(clone.launcher("--version"));
    Execution fromCache = Execution.of(with(ONLY_WITH_CACHE, clone));

    assertEquals(0, before.exitCode(), before::errors);
    assertTrue(first.errors().startsWith(BUILDING), first::toString);
    assertTrue(first.errors().endsWith("changed\n"), first::toString);
    assertEquals(new Execution(0, first.output(), "changed\n"), fromCache);
  }

  @Test
  void anotherJdkGetsItsOwnCacheAndOldOnesGo(@TempDir Path parent) throws Exception {
    assertRuns(shared.launcher("--version"));
    Path old = Clone.aotCaches(shared.ownBuild()).getFirst();
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
    Path otherJdk = parent.resolve("jdk");
    assertRuns(shared.program("cp", "-rs", System.getProperty("java.home"), otherJdk.toString()));

    ProcessBuilder program = with(ONLY_WITH_CACHE, shared);
    program.environment().put("JAVA_HOME", otherJdk.toString());
    Execution first = Execution.of(program);
    assertEquals(0, first.exitCode(), first::toString);
    assertTrue(first.errors().startsWith(BUILDING), first::toString);
    assertRuns(program);

    List<Path> caches = Clone.aotCaches(shared.ownBuild());
    assertEquals(1, caches.size(), caches::toString);
    assertFalse(caches.contains(old));
  }

  @Test
  void worksThroughALinkAndKeepsTheFolderOfTheUser(@TempDir Path parent) throws Exception {
    Path folder = Files.createDirectories(parent.resolve("somewhere else"));
    Path link =
        Files.createSymbolicLink(folder.resolve("csp"), shared.folder().resolve("cosockpool"));

    ProcessBuilder program =
        shared.program(link.toString(), "--version").directory(folder.toFile());
    program.environment().put("COSOCKPOOL_JAVA_OPTIONS", "-XshowSettings:properties");
    Execution run = Execution.of(program);

    assertEquals(0, run.exitCode());
    assertTrue(run.errors().contains("user.dir = " + folder + "\n"), run::errors);
    assertFalse(run.errors().contains(BUILDING), run::errors);
  }

  @Test
  void optionsForOtherJavaProgramsAreNotItsOwn() throws Exception {
    ProcessBuilder program = shared.launcher("--version");
    for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
      program.environment().put(variable, "-XX:NoSuchOption");
    }

    assertRuns(program);
  }

  @Test
  void aFailedBuildSaysWhereToRead(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    clone.letItSay("\" + thereIsNoSuchName + \"");

    Execution run = Execution.of(clone.launcher("--version"));

    assertEquals(1, run.exitCode());
    assertEquals("", run.output());
    assertTrue(run.errors().contains("cannot find symbol"), run::errors);
    assertTrue(
        run.errors().contains(clone.ownBuild().resolve("build.log").toString()), run::errors);
  }

  @Test
  void withoutAJdkItSaysWhatToInstall(@TempDir Path parent) throws Exception {
    Clone clone = Clone.in(parent);
    clone.edit("src/launcher/machine.sh", "oldest_jdk=\\d+", "oldest_jdk=9999");

    Execution run = Execution.of(clone.launcher("--version"));

    assertEquals(1, run.exitCode());
    assertEquals("", run.output());
    assertTrue(run.errors().startsWith("cosockpool: a JDK 9999 or newer is needed"), run::errors);
  }

  private static ProcessBuilder with(String javaOptions, Clone clone) {
    ProcessBuilder program = clone.launcher("--version");
    program.environment().put("COSOCKPOOL_JAVA_OPTIONS", javaOptions);
    return program;
  }

  private static void assertRuns(ProcessBuilder program) throws IOException, InterruptedException {
    Execution run = Execution.of(program);
    assertEquals(0, run.exitCode(), run::toString);
    assertEquals("", run.errors());
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }
}
