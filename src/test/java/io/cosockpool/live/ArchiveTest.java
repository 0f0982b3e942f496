package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.demo.DemoTable;
import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The archive of {@code mvn -Pdist package}, where there is no Java. */
@Tag("archive")
@ExtendWith(RootCondition.class)
class ArchiveTest {
  private static final long MEGABYTE = 1_000_000;
  private static final long MOST_PACKED = 36 * MEGABYTE;
  private static final long MOST_UNPACKED = 79 * MEGABYTE;

  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  @ParameterizedTest
  @EnumSource(names = {"BOOKWORM", "TRIXIE"})
  void readsWorkersOfTheMachine(DebianRelease release) throws Exception {
    NginxRoot root = NginxRoot.minimal(release);
    Configuration everyState = Configuration.lua(Workload.everyState());
    try (Archive archive = Archive.unpackedIn(root);
        LiveNginx nginx = LiveNginx.start(root, everyState, 2)) {
      Execution run = Execution.of(archive.inRoot("-p", Integer.toString(nginx.masterPid())));

      assertEquals("", run.errors());
      assertEquals(0, run.exitCode());
      assertEquals(Tool.inJson(nginx.accounts()), Tool.pools(run.output()));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BOOKWORM", "TRIXIE"})
  void readsWorkersInsideAContainer(DebianRelease release) throws Exception {
    NginxRoot root = NginxRoot.minimal(release);
    try (Archive archive = Archive.unpackedIn(root);
        Container container = Container.start(root, archive.folder())) {
      for (int user : List.of(ROOT, NOBODY)) {
        Execution run = Execution.of(container.command(user, "/opt/bin/cosockpool", "demo"));

        assertEquals(0, run.exitCode(), run::errors);
        DemoTable.assertShowsEveryState(run.output());
      }
    }
  }

  @Test
  void isSmallAndComplete() throws Exception {
    try (Archive archive = Archive.unpackedIn(NginxRoot.minimal(DebianRelease.BOOKWORM))) {
      long packed = Files.size(Archive.file());
      long unpacked = bytesIn(archive.folder());

      assertTrue(packed <= MOST_PACKED, packed + " bytes packed");
      assertTrue(unpacked <= MOST_UNPACKED, unpacked + " bytes unpacked");
      for (String file :
          List.of(
              "share/man/man1/cosockpool.1",
              "share/man/man1/cosockpool-pools.1",
              "share/bash-completion/completions/cosockpool",
              "share/doc/cosockpool/README.md",
              "share/doc/cosockpool/docs/options.md",
              "share/doc/cosockpool/docs/images/page.png",
              "share/doc/cosockpool/LICENSE")) {
        assertTrue(Files.size(archive.folder().resolve(file)) > 0, file);
      }
    }
  }

  /**
   * Its own code asks for it by a name that no tool sees: without it Ctrl-C ends watch with 130.
   */
  @Test
  void hasTheModuleThatCtrlCIsAskedFrom() throws Exception {
    try (Archive archive = Archive.unpackedIn(NginxRoot.minimal(DebianRelease.BOOKWORM))) {
      Path java = archive.folder().resolve("lib/cosockpool/runtime/bin/java");
      Execution described =
          Execution.of(new ProcessBuilder(java.toString(), "--describe-module", "cosockpool"));

      assertEquals(0, described.exitCode(), described.errors());
      assertTrue(described.output().contains("requires jdk.unsupported"), described.output());
    }
  }

  /** Not every way to copy a folder keeps the times of its files. */
  @Test
  void aCopyElsewhereStartsFromTheAotCacheOnHostsOfAnySize() throws Exception {
    try (Archive archive = Archive.unpackedIn(NginxRoot.minimal(DebianRelease.BOOKWORM))) {
      Path copy = archive.parent().resolve("a copy");
      assertRuns(new ProcessBuilder("cp", "-r", archive.folder().toString(), copy.toString()));
      assertRuns(new ProcessBuilder("rm", "-r", archive.folder().toString()));
      for (String memory : List.of("-XX:MaxRAM=1g", "-XX:MaxRAM=2048g")) {
        ProcessBuilder launcher = new ProcessBuilder("bin/cosockpool", "--version");
        launcher
            .environment()
            .put("COSOCKPOOL_JAVA_OPTIONS", memory + " " + Archive.ONLY_WITH_CACHE);
        launcher.environment().put("JAVA_TOOL_OPTIONS", "-XX:NoSuchOption");
        assertRuns(launcher.directory(copy.toFile()));
      }
    }
  }

  private static void assertRuns(ProcessBuilder program) throws IOException, InterruptedException {
    Execution run = Execution.of(program);
    assertEquals(0, run.exitCode(), run::toString);
    assertEquals("", run.errors());
  }

  private static long bytesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
