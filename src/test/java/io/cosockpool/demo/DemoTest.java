package io.cosockpool.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.cosockpool.live.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The command {@code demo} as a user runs it, on a machine without nginx whose apt has one. */
@Tag("user")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int TERMINATED = 143;

  private DemoRun first;
  private DemoRun.Outcome firstOutcome;

  /** The demo takes an installed nginx, so that the one in the cache cannot be tested there. */
  private static void skipWhereNginxIsInstalled() {
    if (Stream.of("/usr/sbin/nginx", "/usr/local/openresty")
        .anyMatch(path -> Files.exists(Path.of(path)))) {
      skip("an installed nginx would be taken instead of the one in the cache");
    }
  }

  private static void skipUnlessRoot(String reason) throws IOException {
    if (!isRoot()) {
      skip(reason);
    }
  }

  /** Says aloud what is not tested; in CI that is a failure. */
  private static void skip(String reason) {
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException(reason + ", and CI may not skip the demo's tests");
    }
    System.err.println("SKIPPED: DemoTest: " + reason);
    abort(reason);
  }

  @BeforeAll
  void runOnceWithAnEmptyCache() throws IOException, InterruptedException {
    skipWhereNginxIsInstalled();
    first = DemoRun.prepare();
    firstOutcome = first.start().finish();
  }

  @AfterAll
  void removeFirst() throws IOException {
    first.close();
  }

  @Test
  void showsPoolsInEveryState() throws IOException {
    assertShowsEveryState(firstOutcome);
    assertTrue(firstOutcome.err().contains("downloading"), firstOutcome.err());
    assertNothingLeft(first);
  }

  @Test
  void saysWhichPoolIsTheProblem() {
    assertTrue(
        firstOutcome.out().contains("\n  full-queue queueing: 2 of 2 connections are in use "),
        firstOutcome.out());
  }

  @Test
  void saysWhatEachFindingMeans() {
    String title = "\nfull-queue: connects wait";
    assertTrue(firstOutcome.out().contains(title), firstOutcome.out());
  }

  @Test
  void theCacheIsEnoughForALaterRun() throws IOException, InterruptedException {
    try (DemoRun run =
        DemoRun.prepare().withCacheOf(first).withProgram("apt-get", "exit 1").start()) {
      DemoRun.Outcome outcome = run.finish();

      assertShowsEveryState(outcome);
      assertFalse(outcome.err().contains("downloading"), outcome.err());
    }
  }

  @Test
  void needsNoPrivileges() throws IOException, InterruptedException {
    skipUnlessRoot("all the other tests are run by a plain user already");
    try (DemoRun run = DemoRun.prepare().asNobody().start()) {
      assertShowsEveryState(run.finish());
      assertNothingLeft(run);
    }
  }

  @Test
  void whatAnotherUserUnpackedIsNotRun() throws IOException, InterruptedException {
    skipUnlessRoot("only root can give files to another user");
    try (DemoRun run = DemoRun.prepare().withCacheOf(first)) {
      Path trap = run.cache().resolve("trapped");
      DemoRun.writeProgram(nginxOf(run), "touch " + trap);
      run.giveToNobody(run.packages());

      assertShowsEveryState(run.start().finish());
      assertFalse(Files.exists(trap));
    }
  }

  @Test
  void anUnpackedNginxThatDoesNotStartIsReplaced() throws IOException, InterruptedException {
    try (DemoRun run = DemoRun.prepare().withCacheOf(first)) {
      DemoRun.writeProgram(nginxOf(run), "exit 1");

      assertShowsEveryState(run.start().finish());
    }
  }

  @Test
  void withoutAptItSaysWhatToInstall() throws IOException, InterruptedException {
    try (DemoRun run = DemoRun.prepare().withoutPrograms().start()) {
      DemoRun.Outcome outcome = run.finish();

      assertEquals(3, outcome.status(), outcome.err());
      assertTrue(outcome.err().contains("Install OpenResty"), outcome.err());
      assertEquals("", outcome.out());
      assertNothingLeft(run);
    }
  }

  @Test
  void aSignalDuringTheDownloadLeavesNothing() throws IOException, InterruptedException {
    try (DemoRun run = DemoRun.prepare().withProgram("apt-get", "exec sleep 1000").start()) {
      Eventually.until(LIMIT, () -> isRunning(run, "sleep"), "apt-get runs");
      run.terminate();

      assertTerminated(run);
      assertEquals(List.of(), unpackedIn(run));
    }
  }

  @Test
  void aSignalWhileNginxRunsLeavesNothing() throws IOException, InterruptedException {
    try (DemoRun run = DemoRun.prepare().withCacheOf(first)) {
      neverReady(run);
      run.start();
      Eventually.until(
          LIMIT, () -> run.descendants().size() == DemoTable.WORKERS + 1, "master and workers run");
      run.terminate();

      assertTerminated(run);
    }
  }

  /** Makes its nginx start as ever, but with workers that never make pools. */
  private static void neverReady(DemoRun run) throws IOException {
    Path nginx = nginxOf(run);
    Files.move(nginx, nginx.resolveSibling("real-nginx"));
    DemoRun.writeProgram(
        nginx,
        "sed -i /init_worker_by_lua_file/d nginx.conf 2>/dev/null",
        "exec " + nginx.resolveSibling("real-nginx") + " \"$@\"");
  }

  private static Path nginxOf(DemoRun run) throws IOException {
    return DebianPackages.rootIn(run.packages()).resolve("usr/sbin/nginx");
  }

  private static boolean isRunning(DemoRun run, String program) {
    return run.descendants().stream()
        .flatMap(process -> process.info().command().stream())
        .anyMatch(command -> command.endsWith("/" + program));
  }

  private static List<Path> unpackedIn(DemoRun run) throws IOException {
    try (Stream<Path> files = Files.list(run.cache().resolve("cosockpool"))) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  private static void assertTerminated(DemoRun run) throws IOException, InterruptedException {
    DemoRun.Outcome outcome = run.finish();
    assertEquals(TERMINATED, outcome.status(), outcome.err());
    assertEquals("", outcome.out());
    assertNothingLeft(run);
  }

  private static void assertNothingLeft(DemoRun run) throws IOException {
    assertEquals(List.of(), run.processes());
    assertEquals(List.of(), run.temporaryFiles());
  }

  private static void assertShowsEveryState(DemoRun.Outcome outcome) {
    assertEquals(0, outcome.status(), outcome.err());
    DemoTable.assertShowsEveryState(outcome.out());
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
