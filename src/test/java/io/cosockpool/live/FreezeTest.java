package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import io.cosockpool.linux.LiveProcess;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.process.NotStoppedException;
import io.cosockpool.process.Stop;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --freeze} on real workers: what it reads, and that they run on whatever happens. */
@LiveTest
class FreezeTest {
  private static final DebianRelease RELEASE = DebianRelease.BOOKWORM;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Stops so long that a busy machine does not cut one short. */
  private static final ReadingOptions OPTIONS =
      ReadingOptions.within(Duration.ofSeconds(10)).stopping(Duration.ofSeconds(1));

  private static final int READINGS = 60;
  private static final int CONNECTIONS = 32;
  private static final int SIGNALS = 30;

  /** By hand, as many as one likes: {@code -Dfreeze.kills=500}. */
  private static final int KILLS = Integer.getInteger("freeze.kills", 20);

  private static final int SUSPENSIONS = 10;
  private static final long LONGEST_DELAY_NANOS = 10_000_000;

  private static LiveNginx nginx;
  private static Map<Integer, Map<String, ExpectedPool>> accounts;

  @BeforeAll
  static void start() {
    nginx = LiveNginx.start(NginxRoot.of(RELEASE), Configuration.lua(Workload.everyState()), 2);
    accounts = nginx.accounts();
  }

  @AfterAll
  static void stop() {
    nginx.close();
  }

  @Test
  void theWorkersAreReadAndRunOn() throws Exception {
    Execution run = Tool.run("-v", "--freeze=1000", "-p", pid(nginx.masterPid()));
    assertEquals(0, run.exitCode(), run.errors());
    assertEquals(Tool.inJson(accounts), Tool.pools(run.output()));
    assertEquals(
        2, run.errors().lines().filter(line -> line.contains(", stopped once for ")).count());
    assertAllRun();
  }

  @Test
  void ptraceIsCalledForItAlone(@TempDir Path folder) throws Exception {
    assertFalse(callsOf("ptrace", folder).contains("PTRACE"));
    String calls = callsOf("ptrace", folder, "--freeze=1000");
    for (int worker : nginx.workerPids()) {
      assertTrue(calls.contains("PTRACE_SEIZE, " + worker + ", NULL, 0"), calls);
      assertTrue(calls.contains("PTRACE_DETACH, " + worker), calls);
    }
    assertFalse(calls.contains(pid(nginx.masterPid())), calls);
  }

  private static String callsOf(String call, Path folder, String... options) throws Exception {
    Path file = folder.resolve("calls");
    Execution run =
        Tool.shell(
            "strace -f -qqq -o %s -e trace=%s ./cosockpool %s -p %d"
                .formatted(file, call, String.join(" ", options), nginx.masterPid()));
    assertEquals(0, run.exitCode(), run.errors());
    return Files.readString(file);
  }

  /** Pools that do not change are exact; all of a worker's changing ones are of one moment. */
  @Test
  void readingsUnderChangeAreTrue() {
    String url = nginx.churnUrl(Subsystem.HTTP);
    int wholly = 0;
    try (LoadGenerator load = LoadGenerator.start(url, CONNECTIONS, LIMIT)) {
      for (int i = 0; i < READINGS; i++) {
        Report report = read(nginx.masterPid());
        assertTrue(load.isRunning());
        assertEquals(accounts, steadyPools(report));
        wholly += (int) report.workers().stream().filter(w -> w.notes().isEmpty()).count();
      }
    }
    assertTrue(wholly > READINGS, () -> "hardly ever read while they stood");
    assertAllRun();
  }

  @Test
  void aStopEndsWhenItsTimeIsOver() throws Exception {
    int worker = nginx.workerPids().getFirst();
    Stop stop = LiveProcess.of(worker).stop(Duration.ofMillis(50), LIMIT);
    try (stop) {
      Eventually.until(LIMIT, () -> tracer(worker) == 0, "the stop to end by itself");
      assertAllRun();
    }
    assertTrue(stop.cutShort());
    assertTrue(stop.microseconds() >= 50_000, () -> stop.microseconds() + " µs");
  }

  @Test
  void aWorkerThatASignalStoppedIsReadAndStaysStopped() throws Exception {
    int worker = nginx.workerPids().getFirst();
    signal("STOP", worker);
    try {
      Eventually.until(LIMIT, () -> state(worker) == 'T', "the worker to stop");
      Execution run = Tool.run("--freeze", "-p", pid(worker));
      assertEquals(0, run.exitCode(), run.errors());
      assertEquals(Set.of(worker), Tool.pools(run.output()).keySet());
      assertTrue(run.errors().contains("stands still already"), run.errors());
      assertEquals('T', state(worker));
    } finally {
      signal("CONT", worker);
    }
    assertAllRun();
  }

  @Test
  void aWorkerThatAnotherTracesIsReadWhileItRuns() throws Exception {
    int worker = nginx.workerPids().getFirst();
    Process tracer =
        new ProcessBuilder("strace", "-qqq", "-o", "/dev/null", "-p", pid(worker)).start();
    try {
      Eventually.until(LIMIT, () -> tracer(worker) == tracer.pid(), "strace to trace the worker");
      Execution run = Tool.run("--freeze", "-p", pid(worker));
      assertEquals(0, run.exitCode(), run.errors());
      assertEquals(Set.of(worker), Tool.pools(run.output()).keySet());
      assertTrue(run.errors().contains("process " + tracer.pid() + " traces it"), run.errors());
    } finally {
      tracer.destroy();
      Eventually.until(LIMIT, () -> !tracer.isAlive(), "the end of strace");
    }
    assertAllRun();
  }

  /** A child of vfork(2) has its parent wait without being interruptible, state D. */
  @Test
  void aProcessThatCannotBeInterruptedIsNotWaitedForLonger(@TempDir Path folder) throws Exception {
    String source =
        "#include <unistd.h>\nint main(void) { if (vfork() == 0) pause(); return 0; }\n";
    Process process =
        new ProcessBuilder("setsid", CompiledProgram.by("gcc", source, folder.resolve("waiting")))
            .start();
    int pid = Math.toIntExact(process.pid());
    try {
      Eventually.until(LIMIT, () -> state(pid) == 'D', "vfork's parent to wait");
      NotStoppedException e =
          assertThrows(
              NotStoppedException.class,
              () -> LiveProcess.of(pid).stop(LIMIT, Duration.ofMillis(20)).close());
      assertTrue(String.valueOf(e.getMessage()).contains("did not stop in time"), e.getMessage());
      Eventually.until(LIMIT, () -> tracer(pid) == 0, "nobody to trace it");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      assertEquals(0, process.waitFor());
    }
  }

  /** nginx logs each SIGUSR1, and reopens its logs. */
  @Test
  void noSignalIsLost() throws Exception {
    int worker = nginx.workerPids().getFirst();
    CompletableFuture<Void> signals =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 1; i <= SIGNALS; i++) {
                int sent = i;
                signal("USR1", worker);
                Eventually.until(LIMIT, () -> received(worker) == sent, "signal " + sent);
              }
            });
    do {
      assertEquals(List.of(), read(worker).failures());
    } while (!signals.isDone());
    signals.get();
  }

  private static long received(int worker) {
    return nginx
        .log()
        .lines()
        .filter(line -> line.contains(worker + "#") && line.contains("(SIGUSR1) received"))
        .count();
  }

  @Test
  void aWorkerRunsOnWhenTheToolIsKilled() throws Exception {
    int worker = nginx.workerPids().getFirst();
    SplittableRandom moments = new SplittableRandom();
    int traced = 0;
    for (int i = 0; i < KILLS; i++) {
      Process loop =
          new ProcessBuilder(loop(worker)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try (BufferedReader said = loop.inputReader()) {
        assertEquals(FreezeLoop.STOPPED, said.readLine());
        long end = System.nanoTime() + moments.nextLong(LONGEST_DELAY_NANOS);
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        traced += tracer(worker) == 0 ? 0 : 1;
      } finally {
        loop.destroyForcibly();
      }
      assertEquals(128 + 9, loop.waitFor());
      assertAllRun();
    }
    assertTrue(traced > KILLS / 4, "stopped in " + traced);
    System.out.printf("%d kills, the worker was stopped in %d%n", KILLS, traced);
  }

  /** The tool is a job of a shell that lives on, since the kernel lets no other one stop. */
  @Test
  void aWorkerRunsOnWhenTheToolIsStoppedByCtrlZ() throws Exception {
    int worker = nginx.workerPids().getFirst();
    List<String> command = new ArrayList<>(List.of("bash", "-c"));
    command.add("set -m; \"$@\" & echo $!; read -r _; kill -KILL %1");
    command.add("shell");
    command.addAll(loop(worker));
    Process shell =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    SplittableRandom moments = new SplittableRandom();
    try (BufferedReader said = shell.inputReader()) {
      int tool = Integer.parseInt(said.readLine());
      assertEquals(FreezeLoop.STOPPED, said.readLine());
      for (int i = 0; i < SUSPENSIONS; i++) {
        Eventually.until(LIMIT, () -> tracer(worker) != 0, "the tool to stop the worker");
        long end = System.nanoTime() + moments.nextLong(LONGEST_DELAY_NANOS);
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        signal("TSTP", tool);
        Eventually.until(LIMIT, () -> state(tool) == 'T', "the tool to stop");
        assertEquals(0, tracer(worker));
        assertAllRun();
        signal("CONT", tool);
      }
    } finally {
      shell.outputWriter().close();
      shell.waitFor();
    }
    assertAllRun();
  }

  private static List<String> loop(int worker) {
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        FreezeLoop.class.getName(),
        pid(worker));
  }

  /** Those whose content is known; the others are possible. */
  private static Map<Integer, Map<String, ExpectedPool>> steadyPools(Report report) {
    Map<Integer, Map<String, ExpectedPool>> pools = Readings.pools(report);
    pools.forEach(
        (worker, ofWorker) ->
            ChurnTest.takeChurned(ofWorker, nginx.account(Subsystem.HTTP, worker)));
    return pools;
  }

  private static Report read(int pid) {
    try {
      return Reader.read(Targets.select(List.of(new PidTarget(pid)), List.of()), OPTIONS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** That nobody traces the workers, that none stands still, and that they answer. */
  private static void assertAllRun() {
    for (int worker : nginx.workerPids()) {
      Eventually.until(
          LIMIT,
          () -> tracer(worker) == 0 && "RSD".indexOf(state(worker)) >= 0,
          "worker " + worker + " to run");
    }
    assertEquals(accounts, steadyPools(Readings.read(nginx.masterPid())));
  }

  private static char state(int pid) {
    return status(pid, "State:").charAt(0);
  }

  private static int tracer(int pid) {
    return Integer.parseInt(status(pid, "TracerPid:"));
  }

  private static String status(int pid, String field) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith(field))
          .map(line -> line.substring(field.length()).strip())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void signal(String name, int pid) {
    try {
      assertEquals(0, Tool.shell("kill -s " + name + " " + pid).exitCode());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pid(int number) {
    return Integer.toString(number);
  }
}
