package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -c}: a command that starts nginx as a daemon is read until the last of it ends. */
@LiveTest
class CommandTargetTest {
  private static final DebianRelease RELEASE = DebianRelease.BOOKWORM;

  /** Forks and ends, again and again, for a minute; SIGTERM does nothing. */
  private static final String IN_EVER_NEW_PROCESSES =
      """
      #include <signal.h>
      #include <time.h>
      #include <unistd.h>
      int main(void) {
        time_t end = time(0) + 60;
        signal(SIGTERM, SIG_IGN);
        setsid();
        while (time(0) < end) {
          if (fork() != 0) _exit(0);
          usleep(300);
        }
      }
      """;

  @Test
  void theLastTrueReadingIsReportedAndTheStatusGiven() throws Exception {
    try (LiveNginx nginx = startBackendAlone()) {
      String command =
          Tool.witnessedCommand(nginx) + "; echo from the command; read -r end; exit 3";
      ProcessBuilder tool = Tool.command("-c", command).redirectInput(ProcessBuilder.Redirect.PIPE);
      Execution.Running running = Execution.start(tool);
      Map<Integer, Map<String, ExpectedPool>> expected = Tool.awaitReadings(nginx, running);
      nginx.killGateway();
      running.process().getOutputStream().close();
      Execution run = running.await();
      assertEquals(9, run.exitCode(), run.errors());
      assertTrue(run.errors().contains("failed with status 3"), run.errors());
      assertTrue(run.errors().contains("from the command"), run.errors());
      assertEquals(expected, Tool.pools(run.output()));
    }
  }

  @Test
  void sigtermEndsAllOfItAndTheReportIsPrinted() throws Exception {
    assertSignalEndsAll("TERM", 143);
  }

  @Test
  void ctrlCEndsAllOfItAndTheReportIsPrinted() throws Exception {
    assertSignalEndsAll("INT", 130);
  }

  private static void assertSignalEndsAll(String signal, int code) throws Exception {
    try (LiveNginx nginx = startBackendAlone()) {
      Execution.Running running =
          Execution.start(
              Tool.takingSignals(signal, "-c", Tool.witnessedCommand(nginx) + "; sleep 1000"));
      Map<Integer, Map<String, ExpectedPool>> expected = Tool.awaitReadings(nginx, running);
      Set<Long> descendants = new HashSet<>();
      running.process().descendants().forEach(process -> descendants.add(process.pid()));
      assertTrue(descendants.size() > expected.size(), "the daemon is a descendant by now");
      Tool.shell("kill -" + signal + " " + running.process().pid());
      Execution run = running.await();
      assertEquals(code, run.exitCode(), run.errors());
      assertEquals(expected, Tool.pools(run.output()));
      for (long pid : descendants) {
        assertFalse(Files.exists(Path.of("/proc/" + pid)), "left behind: " + pid);
      }
    }
  }

  /** None of its processes lives as long as it takes to list all of them. */
  @Test
  void aProgramThatLivesInEverNewProcessesIsEndedToo(@TempDir Path folder) throws Exception {
    String program = CompiledProgram.by("gcc", IN_EVER_NEW_PROCESSES, folder.resolve("program"));
    Path lock = folder.resolve("held-by-all");
    Path started = folder.resolve("started");
    String command =
        "exec 9>%s; flock 9; %s; touch %s; sleep 1000".formatted(lock, program, started);
    Execution.Running running = Execution.start(Tool.takingSignals("TERM", "-c", command));
    Eventually.until(Duration.ofSeconds(30), () -> Files.exists(started), "the command");
    Tool.shell("kill -TERM " + running.process().pid());
    Execution run = running.await();
    assertEquals(143, run.exitCode(), run.errors());
    assertEquals(0, Tool.shell("flock -n " + lock + " true").exitCode(), "some of it runs");
  }

  @Test
  void aCommandWithoutNginxIsSaid() throws Exception {
    Execution run = Tool.run("-c", "echo no nginx here");
    assertEquals(5, run.exitCode());
    assertEquals("", run.output());
    assertTrue(run.errors().contains("no nginx with the Lua module was found"), run.errors());
  }

  @Test
  void aCommandThatDoesNotExistIsSaid() throws Exception {
    Execution run = Tool.run("-c", "no-such-command");
    assertEquals(5, run.exitCode());
    assertTrue(run.errors().contains("failed with status 127"), run.errors());
  }

  /** A user who waited for the command to end would have nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"pools --output-file", "layout --output-file", "record"})
  void nothingIsStartedForAResultThatCannotBeWritten(String result, @TempDir Path folder)
      throws Exception {
    Path started = folder.resolve("started");
    for (Path file : List.of(folder.resolve("none").resolve("f"), folder)) {
      List<String> arguments = new ArrayList<>(List.of(result.split(" ")));
      arguments.addAll(List.of(file.toString(), "-c", "touch " + started));
      Execution run = Tool.run(arguments.toArray(String[]::new));
      assertEquals(8, run.exitCode());
      assertTrue(run.errors().contains("the command was not started"), run.errors());
      assertFalse(Files.exists(started));
    }
    Execution run = Tool.run("-c", "touch " + started, "--output-file", folder + "/f");
    assertEquals(5, run.exitCode());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(started), files.toList());
    }
  }

  /** The gateway's files are there and its backend runs; the gateway itself is for the command. */
  private static LiveNginx startBackendAlone() {
    LiveNginx nginx =
        LiveNginx.start(NginxRoot.of(RELEASE), Configuration.lua(Workload.everyState()), 2);
    nginx.killGateway();
    return nginx;
  }
}
