package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes of anybody that have a page mapped which never comes ({@code fixtures/unanswered.c}):
 * the kernel does not come back from reading it.
 */
@LiveTest
class BlockedMemoryTest {
  private static final String BLOCKS = "reading its memory blocks";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** What starting Java twice takes on a busy machine, besides the time that was given. */
  private static final Duration BESIDES = Duration.ofSeconds(5);

  @TempDir private static Path folder;
  private static final List<Process> HOSTILE = new ArrayList<>();
  private static LiveNginx nginx;
  private static String program;
  private static String device;

  @BeforeAll
  static void start() throws Exception {
    program =
        CompiledProgram.by(
            "gcc",
            Files.readString(Path.of("fixtures/unanswered.c")),
            folder.resolve("unanswered"),
            "-pthread");
    device = folder.resolve("fuse").toString();
    Execution made =
        Execution.of(new ProcessBuilder("mknod", "-m", "600", device, "c", "10", "229"));
    assertEquals(0, made.exitCode(), made.errors());
    nginx =
        LiveNginx.start(DebianRelease.BOOKWORM.root(), Configuration.lua(Workload.everyState()), 1);
  }

  @AfterAll
  static void stop() {
    HOSTILE.forEach(BlockedMemoryTest::end);
    if (nginx != null) {
      nginx.close();
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    Eventually.until(LIMIT, () -> !process.isAlive(), "the end of a hostile process");
  }

  private static String hostile(String... mode) throws IOException {
    Path said = Files.createTempFile(folder, "said", "");
    List<String> command = new ArrayList<>(List.of(program, device));
    command.addAll(List.of(mode));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    HOSTILE.add(process);
    Eventually.until(
        LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("it has ended: " + read(said));
          }
          return read(said).contains("ready");
        },
        "a page that does not come");
    return Long.toString(process.pid());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private static Execution runInTime(int seconds, String arguments) throws Exception {
    long start = System.nanoTime();
    Execution run = Tool.shell("cosockpool --timeout " + seconds + "s " + arguments);
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(taken.compareTo(BESIDES.plusSeconds(seconds)) < 0, "it took " + taken);
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "touched", "locked"})
  void theOthersAreReadAndTheCommandEnds(String mode) throws Exception {
    String hostile = mode.equals("first") ? hostile() : hostile(mode);
    Execution run = runInTime(3, "-p %s -p %d".formatted(hostile, nginx.masterPid()));
    assertEquals(7, run.exitCode(), run.errors());
    assertTrue(run.errors().contains("process " + hostile + ": " + BLOCKS), run.errors());
    Map<Integer, Map<String, ExpectedPool>> expected = Tool.inJson(nginx.accounts());
    assertEquals(expected, Tool.pools(run.output()));
  }

  /** Each leaves a child behind, and all of them together are waited for once. */
  @Test
  void manyAreWaitedForOnce() throws Exception {
    List<String> hostile = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      hostile.add(hostile());
    }
    Execution run = runInTime(3, "-p " + String.join(" -p ", hostile) + " -p " + nginx.masterPid());
    assertEquals(7, run.exitCode(), run.errors());
    String all = "process " + String.join(", process ", hostile) + ": " + BLOCKS;
    assertTrue(run.errors().contains(all), run.errors());
    assertEquals(Tool.inJson(nginx.accounts()), Tool.pools(run.output()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "layout", "record none.recording"})
  void aLockOfMemoryIsNotWaitedForForEver(String command) throws Exception {
    String hostile = hostile("locked");
    String file = folder.resolve("none").toString();
    Execution run = runInTime(3, command.replace("none", file) + " -p " + hostile);
    assertEquals(7, run.exitCode(), run.errors());
    assertTrue(run.errors().contains("process " + hostile + ": " + BLOCKS), run.errors());
  }

  /** What was left behind keeps no pipe open. */
  @ParameterizedTest
  @ValueSource(strings = {"layout", "record /dev/null/none"})
  void otherCommandsEndToo(String command) throws Exception {
    Execution run = runInTime(3, command + " -p " + hostile() + " 2>&1 | cat");
    assertEquals(0, run.exitCode(), run.output());
    assertFalse(run.output().isEmpty());
  }
}
