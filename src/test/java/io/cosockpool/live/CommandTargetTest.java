package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import java.nio.file.Files;
import java.nio.file.Path;
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
