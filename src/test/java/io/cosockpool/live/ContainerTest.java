package io.cosockpool.live;

import static io.cosockpool.live.BuiltProgram.as;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool and its targets in different namespaces, as containers have them. */
@LiveTest
class ContainerTest {
  private static final DebianRelease RELEASE = DebianRelease.BOOKWORM;
  private static final int NOBODY = 65534;
  private static final int WWW_DATA = 33;
  private static final String PROGRAM = "usr/sbin/nginx";

  private static ContainedNginx nginx;
  private static Map<Integer, Map<String, ExpectedPool>> expected;

  @BeforeAll
  static void start() {
    nginx = ContainedNginx.start(RELEASE);
    expected = Tool.inJson(nginx.accounts());
  }

  @AfterAll
  static void stop() {
    nginx.close();
  }

  @Test
  void aMasterIsReadFromOutside() throws Exception {
    assertReads(expected, Tool.run("-p", pid(nginx.masterPid())));
  }

  @Test
  void verboseSaysTheIdInsideTheContainer() throws Exception {
    Execution run = Tool.run("-v", "-p", pid(nginx.masterPid()));
    for (int worker : nginx.workerPids()) {
      String both =
          "process %d: worker (process %d in its container)"
              .formatted(worker, ContainedNginx.innerPid(worker));
      assertTrue(run.errors().contains(both), run.errors());
    }
  }

  @Test
  void withoutATargetContainersAreReadToo() throws Exception {
    Map<Integer, Map<String, ExpectedPool>> pools = Tool.pools(Tool.run().output());
    pools.keySet().retainAll(expected.keySet());
    assertEquals(expected, pools);
  }

  @Test
  void anExecutableIsTheContainersOwn() throws Exception {
    assertReads(expected, Tool.run("--exe", inside(nginx, PROGRAM).toString()));
    Execution run = Tool.run("--exe", NginxRoot.of(RELEASE).folder().resolve(PROGRAM).toString());
    assertFailure(3, "no process was started", run);
  }

  @Test
  void filesThatWereReplacedOrDeletedDoNotMatter() throws Exception {
    try (ContainedNginx upgraded = ContainedNginx.start(RELEASE)) {
      Path program = inside(upgraded, PROGRAM);
      Files.delete(program);
      Path module = inside(upgraded, "usr/lib/nginx/modules/ngx_http_lua_module.so");
      Path other = Files.writeString(module.resolveSibling("other"), "no module");
      Files.move(other, module, StandardCopyOption.ATOMIC_MOVE);
      assertReads(Tool.inJson(upgraded.accounts()), Tool.run("-p", pid(upgraded.masterPid())));
      assertFailure(3, "no process was started", Tool.run("--exe", "/" + PROGRAM));
    }
  }

  @Test
  void anIdFromInsideTheContainerIsExplained() throws Exception {
    int worker = nginx.workerPids().getFirst();
    Execution run = Tool.run("-p", pid(ContainedNginx.innerPid(worker)));
    assertTrue(run.exitCode() == 3 || run.exitCode() == 5, run.errors());
    assertTrue(run.errors().contains("Inside a container process "), run.errors());
    assertTrue(run.errors().contains(pid(worker)), run.errors());
  }

  @Test
  void aToolInAPidNamespaceWithTheProcAroundItReadsByTheIdsThere() throws Exception {
    assertReads(expected, Tool.shell("unshare --pid --fork ./cosockpool -p " + nginx.masterPid()));
    assertReads(
        expected,
        Tool.shell(
            "nsenter --target %1$d --pid ./cosockpool -p %1$d".formatted(nginx.masterPid())));
  }

  /** Their CLOCK_MONOTONIC differs by hours then, by which nginx's timers go. */
  @Test
  void inAnotherTimeNamespaceTimesAreTheSame() throws Exception {
    long outside = expiry("");
    for (String offset : List.of("30000", "-20000")) {
      if (offset.startsWith("-") && uptimeSeconds() < 20_000) {
        continue; // a clock does not begin before 0
      }
      long inside = expiry("unshare --time --monotonic %s --fork ".formatted(offset));
      assertTrue(
          inside <= outside && inside > outside - 60_000, offset + ": " + inside + ", " + outside);
    }
  }

  private static double uptimeSeconds() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
  }

  /** When the idle connection that has longest is closed. */
  private static long expiry(String prefix) throws Exception {
    Execution run =
        Tool.shell(prefix + "./cosockpool -w -o json -p " + nginx.workerPids().getFirst());
    assertEquals(0, run.exitCode(), run.errors());
    return Pattern.compile("\"expires_in_ms\": *(-?\\d+)")
        .matcher(run.output())
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .max()
        .orElseThrow();
  }

  @Test
  void aCommandIsNotFollowedWhereItsIdsAreNotThoseOfProc() throws Exception {
    Execution run = Tool.shell("unshare --pid --fork ./cosockpool -c true");
    assertFailure(4, "mount -t proc", run);
  }

  @Test
  void nothingIsStoppedWhereItsIdIsNotThatOfProc(@TempDir Path folder) throws Exception {
    String inside = "unshare --pid --fork ./cosockpool %s --freeze -p " + nginx.masterPid();
    assertFailure(4, "not be stopped", Tool.shell(inside.formatted("pools")));
    assertFailure(
        4, "not be stopped", Tool.shell(inside.formatted("record " + folder.resolve("recording"))));
  }

  @Test
  void workersInAContainerCanBeStopped() throws Exception {
    Execution run = Tool.run("-v", "--freeze=1000", "-p", pid(nginx.masterPid()));
    assertReads(expected, run);
    assertTrue(run.errors().contains(", stopped once for "), run.errors());
  }

  @Test
  void aToolWithItsOwnProcSaysThatItSeesNothingElse() throws Exception {
    String alone = "unshare --mount --pid --fork --mount-proc ./cosockpool ";
    assertFailure(3, "PID namespace of its own", Tool.shell(alone + "-p " + nginx.masterPid()));
    assertFailure(5, "PID namespace of its own", Tool.shell(alone));
  }

  @Test
  void aToolInTheContainersPidNamespaceReadsByTheIdsThere() throws Exception {
    Execution run =
        Tool.shell(
            "nsenter --target %d --pid unshare --mount sh -c 'mount -t proc proc /proc; exec ./cosockpool'"
                .formatted(nginx.masterPid()));
    Map<Integer, Map<String, ExpectedPool>> byInnerPid = new TreeMap<>();
    expected.forEach((pid, pools) -> byInnerPid.put(ContainedNginx.innerPid(pid), pools));
    assertReads(byInnerPid, run);
  }

  /** What else runs on the machine is not in the container's /proc, and so cannot be read. */
  @Test
  void whoMayReadNothingIsToldSoWithoutATarget(@TempDir Path folder) throws Exception {
    String nobodyInside =
        "mount -t proc proc /proc; exec %s \"$@\"".formatted(String.join(" ", as(NOBODY)));
    List<String> starter =
        List.of(
            "nsenter",
            "--target=" + nginx.masterPid(),
            "--pid",
            "unshare",
            "--mount",
            "sh",
            "-c",
            nobodyInside,
            "sh");
    assertFailure(4, "may not be read", BuiltProgram.copiedTo(folder).runBy(starter));
  }

  @Test
  void aUsersOwnContainerIsReadByThatUser(@TempDir Path folder) throws Exception {
    try (ContainedNginx ofNobody = ContainedNginx.startBy(NOBODY, RELEASE)) {
      Map<Integer, Map<String, ExpectedPool>> pools = Tool.inJson(ofNobody.accounts());
      String master = pid(ofNobody.masterPid());
      BuiltProgram program = BuiltProgram.copiedTo(folder);
      assertReads(pools, Tool.run("-p", master));
      assertReads(pools, program.runAs(NOBODY, "-p", master));
      assertFailure(4, "CAP_SYS_PTRACE is missing", program.runAs(WWW_DATA, "-p", master));
    }
  }

  private static Path inside(ContainedNginx container, String file) {
    return Path.of("/proc/" + container.masterPid() + "/root", file);
  }

  private static void assertReads(Map<Integer, Map<String, ExpectedPool>> pools, Execution run)
      throws IOException {
    assertEquals(0, run.exitCode(), run.errors());
    assertEquals(pools, Tool.pools(run.output()));
  }

  private static void assertFailure(int code, String sentence, Execution run) {
    assertEquals(code, run.exitCode(), run.errors());
    assertTrue(run.errors().contains(sentence), run.errors());
    assertEquals("", run.output());
  }

  private static String pid(int number) {
    return Integer.toString(number);
  }
}
