package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be read with which privileges, what is said where it may not, and what is kept. */
@LiveTest
class PrivilegesTest {
  private static final DebianRelease RELEASE = DebianRelease.BOOKWORM;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int NOBODY = 65534;
  private static final int WWW_DATA = 33;

  /** CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_SYS_PTRACE (capabilities(7)). */
  private static final String WHAT_A_READING_USES = "000000000008000e";

  /** A filter of seccomp(2) that refuses a system call to the program that it starts. */
  private static final String SECCOMP_FILTER =
      """
      #include <errno.h>
      #include <linux/filter.h>
      #include <linux/seccomp.h>
      #include <stddef.h>
      #include <sys/prctl.h>
      #include <sys/syscall.h>
      #include <unistd.h>

      int main(int count, char **words) {
        struct sock_filter code[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, REFUSED, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
        struct sock_fprog filter = {sizeof code / sizeof *code, code};
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0) {
          execvp(words[1], words + 1);
        }
        return 127;
      }
      """;

  @TempDir static Path folder;

  private static BuiltProgram program;
  private static LiveNginx nginx;
  private static String master;
  private static Map<Integer, Map<String, ExpectedPool>> expected;

  @BeforeAll
  static void start() throws Exception {
    program = BuiltProgram.copiedTo(folder);
    nginx = LiveNginx.start(NginxRoot.of(RELEASE), Configuration.lua(Workload.everyState()), 2);
    master = Integer.toString(nginx.masterPid());
    expected = Tool.inJson(nginx.accounts());
  }

  @AfterAll
  static void stop() {
    nginx.close();
  }

  @Test
  void theCapabilityAloneIsEnough() throws Exception {
    List<String> starter = nobodyWith("sys_ptrace");
    assertReads(program.runBy(starter, "-p", master));
    assertReadsAmongOthers(program.runBy(starter, "--exe", "/proc/" + master + "/exe"));
    assertReadsAmongOthers(program.runBy(starter));
    Execution stopping = program.runBy(starter, "-v", "--freeze=1000", "-p", master);
    assertReads(stopping);
    assertTrue(stopping.errors().contains(", stopped once for "), stopping.errors());
  }

  @Test
  void theWorkersOwnUserReadsThemUnlessYamaForbidsIt() throws Exception {
    int worker = nginx.workerPids().getFirst();
    Execution run = program.runAs(WWW_DATA, "-p", Integer.toString(worker));
    if (yamaForbids()) {
      assertFailure(4, "Yama", run);
    } else {
      assertEquals(0, run.exitCode(), run.errors());
      assertEquals(Map.of(worker, expected.get(worker)), Tool.pools(run.output()));
    }
  }

  private static boolean yamaForbids() throws IOException {
    Path scope = Path.of("/proc/sys/kernel/yama/ptrace_scope");
    return Files.exists(scope) && !Files.readString(scope).strip().equals("0");
  }

  /** Refuses capset(2), as SystemCallFilter=~@privileged of systemd does. */
  private static final String NO_CAPSET =
      """
      #include <linux/filter.h>
      #include <linux/seccomp.h>
      #include <stddef.h>
      #include <sys/prctl.h>
      #include <sys/syscall.h>
      #include <unistd.h>
      int main(int count, char **arguments) {
        struct sock_filter filter[] = {
          BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
          BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_capset, 0, 1),
          BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
          BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return 1;
        execvp(arguments[1], arguments + 1);
        return 1;
      }
      """;

  @Test
  void whereNoCapabilityCanBeGivenUpAllAreKept(@TempDir Path temporary) throws Exception {
    String filter = CompiledProgram.by("gcc", NO_CAPSET, temporary.resolve("filter"));
    assertReads(Tool.shell(filter + " ./cosockpool -p " + master));
  }

  @Test
  void rootWithoutTheCapabilityIsToldHowAContainerGetsIt() throws Exception {
    Execution run = program.runBy(List.of("setpriv", "--bounding-set=-sys_ptrace"), "-p", master);
    assertFailure(4, "docker run --user 0 --cap-add SYS_PTRACE", run);
  }

  @Test
  void aCapabilityOfAUserNamespaceDoesNotReachOutOfIt() throws Exception {
    Execution run = program.runBy(List.of("unshare", "--user", "--map-root-user"), "-p", master);
    assertFailure(4, "outside the user namespace", run);
    assertTrue(run.errors().contains("root on the host"), run.errors());
  }

  @Test
  void processesThatProcHidesAreNotThere() throws Exception {
    for (String hidepid : List.of("1", "2", "4")) {
      List<String> starter =
          Stream.concat(
                  Stream.of(
                      "unshare",
                      "--mount",
                      "sh",
                      "-c",
                      "mount -t proc -o hidepid=" + hidepid + " proc /proc && exec \"$@\"",
                      "sh"),
                  BuiltProgram.as(NOBODY).stream())
              .toList();
      assertFailure(3, "hidepid", program.runBy(starter, "-p", master));
    }
  }

  @Test
  void withoutProcNothingIsRead() throws Exception {
    Execution run =
        Tool.shell("unshare --mount sh -c 'mount -t tmpfs none /proc; exec ./cosockpool'");
    assertFailure(4, "mount -t proc", run);
  }

  @Test
  void whereSeccompForbidsTheCallTheMemoryFileServes() throws Exception {
    String filter = filterOf("process_vm_readv");
    assertReads(program.runBy(List.of(filter), "-p", master));
    List<String> withoutTheFile = List.of("setpriv", "--bounding-set=-all,+sys_ptrace", filter);
    assertFailure(4, "DAC_READ_SEARCH", program.runBy(withoutTheFile, "-p", master));
  }

  @Test
  void whereSeccompForbidsToStopAWorkerItIsReadWhileItRuns() throws Exception {
    Execution run = program.runBy(List.of(filterOf("ptrace")), "--freeze", "-p", master);
    assertReads(run);
    assertTrue(run.errors().contains("ptrace is refused"), run.errors());
  }

  private static String filterOf(String call) throws Exception {
    return CompiledProgram.by(
        "gcc", SECCOMP_FILTER, folder.resolve(call), "-DREFUSED=__NR_" + call);
  }

  @Test
  void aReadingKeepsOfRootsPrivilegesWhatItUses(@TempDir Path pipes) throws Exception {
    Path pipe = pipes.resolve("report");
    assertEquals(0, Tool.shell("mkfifo " + pipe).exitCode());
    Execution.Running running =
        Execution.start(Tool.command("-p", master, "--output-file", pipe.toString()));
    Path process = Path.of("/proc/" + running.process().pid());
    Eventually.until(LIMIT, () -> isJava(process), "Java in the launcher's place");
    List<String> capabilities = capabilities(process);
    assertEquals(expected, Tool.pools(Files.readString(pipe)));
    assertEquals(0, running.await().exitCode());
    assertEquals(List.of(WHAT_A_READING_USES, WHAT_A_READING_USES), capabilities);
  }

  private static boolean isJava(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("exe")).endsWith("java");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that count and those that can still be got. */
  private static List<String> capabilities(Path process) throws IOException {
    return Files.readAllLines(process.resolve("status")).stream()
        .filter(line -> line.startsWith("CapEff") || line.startsWith("CapBnd"))
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .toList();
  }

  @Test
  void aCommandHasAllThatTheUserHas() throws Exception {
    Execution run = Tool.run("-qc", "grep -E 'CapEff|CapBnd' /proc/self/status");
    for (String mine : capabilities(Path.of("/proc/self"))) {
      assertTrue(run.errors().contains(mine), run.errors());
    }
  }

  @Test
  void aCommandDoesNotInheritWhatWasGivenForReading() throws Exception {
    Execution run =
        program.runBy(
            nobodyWith("sys_ptrace"), "-c", "grep CapEff /proc/self/status; ls /proc/self/fd");
    assertTrue(run.errors().contains("0000000000000000"), run.errors());
    assertTrue(run.errors().contains("\n0\n1\n2\n3\n"), "ls has a descriptor of its own");
    assertFalse(run.errors().contains("\n4\n"), run.errors());
  }

  private static List<String> nobodyWith(String capability) {
    return Stream.concat(
            BuiltProgram.as(NOBODY).stream(),
            Stream.of("--inh-caps=+" + capability, "--ambient-caps=+" + capability))
        .toList();
  }

  /** Others may run too: of the same file, or on the same machine. */
  private static void assertReadsAmongOthers(Execution run) throws IOException {
    Map<Integer, Map<String, ExpectedPool>> pools = Tool.pools(run.output());
    pools.keySet().retainAll(expected.keySet());
    assertEquals(expected, pools, run.errors());
  }

  private static void assertReads(Execution run) throws IOException {
    assertEquals(0, run.exitCode(), run.errors());
    assertEquals(expected, Tool.pools(run.output()));
  }

  private static void assertFailure(int code, String sentence, Execution run) {
    assertEquals(code, run.exitCode(), run.errors());
    assertTrue(run.errors().contains(sentence), run.errors());
    assertEquals("", run.output());
  }
}
