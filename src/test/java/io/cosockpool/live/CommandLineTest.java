package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The targets and outputs of the command line on real workers: the launcher, as a user has it. */
@LiveTest
class CommandLineTest {
  private static final DebianRelease RELEASE = DebianRelease.BOOKWORM;
  private static final int NOBODY = 65534;

  private static NginxRoot root;
  private static LiveNginx nginx;
  private static Map<Integer, Map<String, ExpectedPool>> expected;

  @BeforeAll
  static void start() {
    root = NginxRoot.of(RELEASE);
    nginx = LiveNginx.start(root, Configuration.luaWithCache(Workload.everyState()), 2);
    expected = Tool.inJson(nginx.accounts());
  }

  @AfterAll
  static void stop() {
    nginx.close();
  }

  @Test
  void jsonOfAMasterIsThatOfItsWorkers() throws Exception {
    Execution run = Tool.run("-p", pid(nginx.masterPid()));
    assertEquals(0, run.exitCode(), run.errors());
    assertEquals(expected, Tool.pools(run.output()));
    assertEquals("", run.errors());
  }

  /** The names of this workload hold escape sequences, markup and marks that turn the direction. */
  @ParameterizedTest
  @ValueSource(strings = {"chart", "text", "html"})
  void namesDoNoHarm(String format) throws Exception {
    Execution run = Tool.run("-p", pid(nginx.masterPid()), "-o", format, "--top", "0");
    assertEquals(0, run.exitCode(), run.errors());
    for (String harmful : List.of("\033", "\007", "\u009b", "\u202e", "\u2066", "\u200f", "\0")) {
      assertFalse(run.output().contains(harmful), run.output());
    }
    boolean isPage = format.equals("html");
    assertEquals(
        isPage, run.output().contains("\\u003c/script\\u003e\\u003cscript\\u003ealert(1)"));
    assertFalse(isPage && run.output().contains("<script>alert(1)"), run.output());
  }

  @Test
  void whatTextLeavesOutIsCountedBesideIt() throws Exception {
    int lines = expected.values().stream().mapToInt(Map::size).sum();
    Execution run = Tool.run("-p", pid(nginx.masterPid()), "-o", "text", "--top", "2");
    assertEquals(0, run.exitCode(), run.errors());
    assertEquals(1 + 2, run.output().lines().count(), run.output());
    List<String> said = run.errors().lines().toList();
    assertEquals(
        "cosockpool: " + (lines - 2) + " more lines are not shown: see --top, --pool.",
        said.getFirst());
    assertTrue(
        said.stream().anyMatch(line -> line.startsWith("cosockpool: findings: full-queue (3), ")),
        run.errors());
  }

  @Test
  void jqReadsIt() throws Exception {
    Execution run =
        Tool.shell("cosockpool -p " + nginx.masterPid() + " | jq -r '.http | keys | length'");
    int names = expected.values().iterator().next().size();
    assertEquals(names + "\n", run.output());
  }

  @Test
  void commaListsAndRepeatedTargetsAreReadOnce() throws Exception {
    List<Integer> workers = nginx.workerPids();
    String both = workers.getFirst() + "," + workers.getLast();
    Execution run = Tool.run("-p", both, "-p", pid(nginx.masterPid()), "pools", "-p", both);
    assertEquals(0, run.exitCode(), run.errors());
    assertEquals(expected, Tool.pools(run.output()));
  }

  @Test
  void oneWorkerIsReadByItself() throws Exception {
    int worker = nginx.workerPids().getFirst();
    Execution run = Tool.run("pools", "-o", "json", "--pid", pid(worker));
    assertEquals(Map.of(worker, expected.get(worker)), Tool.pools(run.output()));
  }

  @Test
  void aGroupIsMeantByItsIdAndByAnyMember() throws Exception {
    for (int member : List.of(nginx.processGroup(), nginx.workerPids().getLast())) {
      Execution run = Tool.run("-p", "-" + member);
      assertEquals(0, run.exitCode(), run.errors());
      assertEquals(expected, Tool.pools(run.output()));
    }
  }

  @Test
  void withoutATargetEveryNginxWithLuaIsRead() throws Exception {
    Execution run = Tool.run();
    Map<Integer, Map<String, ExpectedPool>> pools = Tool.pools(run.output());
    pools.keySet().retainAll(expected.keySet());
    assertEquals(expected, pools);
  }

  @Test
  void anExecutableIsResolvedAgainstTheCurrentFolder() throws Exception {
    Path folder = root.folder().resolve("usr/sbin");
    ProcessBuilder command =
        new ProcessBuilder(Path.of("cosockpool").toAbsolutePath().toString(), "--exe", "./nginx");
    command.directory(folder.toFile());
    assertReadsAll(Execution.of(command));
  }

  @Test
  void anExecutableIsKnownAfterItWasReplaced() throws Exception {
    Path program = root.folder().resolve("usr/sbin/nginx");
    Path copy = program.resolveSibling("nginx.copy");
    Files.copy(program, copy, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(copy, program, StandardCopyOption.ATOMIC_MOVE);
    assertReadsAll(Tool.run("--exe", program.toString()));
  }

  private static void assertReadsAll(Execution run) throws IOException {
    assertEquals(0, run.exitCode(), run.errors());
    Map<Integer, Map<String, ExpectedPool>> pools = Tool.pools(run.output());
    pools.keySet().retainAll(expected.keySet());
    assertEquals(expected, pools);
  }

  @Test
  void textHasALineAPoolAndWorker() throws Exception {
    Execution run = Tool.run("-p", pid(nginx.masterPid()), "-o", "text");
    long pools = expected.values().stream().mapToInt(Map::size).sum();
    assertEquals(pools + 1, run.output().lines().count());
    Set<Integer> columns =
        run.output().lines().map(line -> line.split(" +").length).collect(Collectors.toSet());
    assertEquals(Set.of(9), columns);
  }

  @Test
  void verboseSaysWhatItCost() throws Exception {
    Execution run = Tool.run("-v", "-p", pid(nginx.workerPids().getFirst()));
    assertTrue(run.errors().contains(" system calls, "), run.errors());
    assertTrue(run.errors().contains("GC64"), run.errors());
  }

  @Test
  void aCacheManagerIsNamed() throws Exception {
    Execution run = Tool.run("-p", pid(nginx.cacheManagerPid().getAsInt()));
    assertFailure(5, "cache manager", run);
  }

  @Test
  void nginxWithoutLuaIsNamed() throws Exception {
    assertFailure(5, "without the Lua module", Tool.run("-p", pid(nginx.backendMasterPid())));
  }

  @Test
  void whatFailsIsNamedAndTheRestIsPrinted() throws Exception {
    Execution run = Tool.run("-p", "2147483646", "-p", pid(nginx.masterPid()));
    assertEquals(3, run.exitCode());
    assertTrue(run.errors().contains("process 2147483646: there is no such process"));
    assertEquals(expected, Tool.pools(run.output()));
  }

  @Test
  void theFirstFailureGivesTheCode() throws Exception {
    Execution run = Tool.run("-p", "2", "-p", "2147483646");
    assertFailure(5, "kernel thread", run);
  }

  @Test
  void noTimeIsSaid() throws Exception {
    assertFailure(
        7, "time ran out", Tool.run("--timeout", "0.001ms", "-p", pid(nginx.masterPid())));
  }

  @Test
  void quietLeavesTheExitCode() throws Exception {
    Execution run = Tool.run("-q", "-p", "2147483646");
    assertEquals(3, run.exitCode());
    assertEquals("", run.errors());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3 | no such process          | -p 2147483646
          5 | kernel thread            | -p 2
          3 | there is neither a proc   | -p -2147483646
          3 | no process was started   | --exe ./no-such-program
          2 | not a process id         | -p abc
          2 | not a process id         | -p 0
          2 | not a duration           | --timeout soon
          2 | json, text               | -o yaml
          2 | target by themselves     | -c true -p 1
          2 | no command 'everything'  | everything
          2 | requests and watch do    | -w layout
          2 | watch and record do      | --freeze layout
          2 | record and layout do     | -p 1 explain full-queue
          2 | record and layout do     | -p 1 demo
          2 | watch and layout do      | -o json record file
          2 | only layout does         | --file x
          2 | leave out --debug-file   | --debug-file x -o json
          3 | there is no such file    | --debug-file no-such-file -w
          3 | no such process          | -o text layout -p 2147483646
          3 | no such process          | --pool layout -p 2147483646
          3 | no such file             | --replay no-such-file
          """)
  void badInputHasItsCodeAndSentence(int code, String sentence, String arguments) throws Exception {
    assertFailure(code, sentence, Tool.run(arguments.split(" ")));
  }

  @Test
  void whatIsSaidOfAnArgumentDoesNotControlTheTerminal() throws Exception {
    for (String harmful : List.of("a\033[1m", "--\033[1m", "-p\033[1m", "--timeout=\r")) {
      Execution run = Tool.run(harmful);
      assertFailure(2, "\\x", run);
      assertFalse(run.errors().contains("\033") || run.errors().contains("\r"), run.errors());
    }
    assertFailure(3, "\\x1b", Tool.run("layout", "--file", "no\033[1m"));
    assertFailure(
        8,
        "\\x1b",
        Tool.run("-p", pid(nginx.masterPid()), "--output-file", "no/\033[1m/report.json"));
  }

  @Test
  void anotherProgramIsNamed() throws Exception {
    assertFailure(5, "not nginx", Tool.run("-p", Long.toString(ProcessHandle.current().pid())));
  }

  @Test
  void itselfIsNamed() throws Exception {
    assertFailure(5, "cosockpool itself", Tool.shell("exec ./cosockpool -p $$"));
  }

  @Test
  void aZombieHasEnded() throws Exception {
    Execution run =
        Tool.shell(
            """
            perl -e 'my $p = fork // die; exit 0 if !$p; 1 until `cat /proc/$p/stat` =~ /[)] Z /;
              exit system("./cosockpool", "-p", $p) >> 8'
            """);
    assertFailure(7, "zombie", run);
  }

  @Test
  void aFolderThatIsNotThereIsSaid() throws Exception {
    Execution run =
        Tool.run("-p", pid(nginx.masterPid()), "--output-file", "no/such/folder/report.json");
    assertFailure(8, "no such folder", run);
  }

  @Test
  void aFullDiskAndAClosedPipeAreToldApart() throws Exception {
    String master = pid(nginx.masterPid());
    Execution full = Tool.shell("cosockpool -p " + master + " >/dev/full");
    assertFailure(8, "no space left", full);
    Execution fullFile = Tool.run("-p", master, "--output-file", "/dev/full");
    assertFailure(8, "no space left", fullFile);
    Execution closed =
        Tool.shell("cosockpool -p " + master + " | head -c 0; exit ${PIPESTATUS[0]}");
    assertEquals(141, closed.exitCode());
    assertEquals("", closed.errors());
  }

  @Test
  void aFileIsCompleteAndNothingElseIsLeft(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("report.json");
    Execution run = Tool.run("-p", pid(nginx.masterPid()), "--output-file", file.toString());
    assertEquals(0, run.exitCode(), run.errors());
    assertEquals("", run.output());
    assertEquals(expected, Tool.pools(Files.readString(file)));
    assertEquals(List.of(file), filesIn(folder));
  }

  @Test
  void aDiskThatFillsLeavesTheOldFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("small/report.json");
    Execution run =
        Tool.shell(
            """
            unshare --mount bash -c '
              mkdir %1$s/small && mount -t tmpfs -o size=4k none %1$s/small && echo old >%1$s/small/report.json
              "$0" -p %2$d --output-file %1$s/small/report.json; code=$?
              cat %1$s/small/report.json; ls -A %1$s/small | wc -l; exit $code' ./cosockpool
            """
                .formatted(folder, nginx.masterPid()));
    assertEquals(8, run.exitCode(), run.errors());
    assertEquals("old\n1\n", run.output());
    assertFalse(Files.exists(file));
  }

  @Test
  void aDeviceIsWrittenThrough() throws Exception {
    Execution run =
        Tool.shell(
            "cosockpool -p "
                + nginx.masterPid()
                + " --output-file /dev/stdout | jq -c '.http|type'");
    assertEquals("\"object\"\n", run.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENOSYS", "EPERM"})
  void withoutTheSystemCallTheMemoryFileServes(String error) throws Exception {
    Execution run =
        Execution.of(
            new ProcessBuilder(
                "strace",
                "-f",
                "-qqq",
                "-o",
                "/dev/null",
                "-e",
                "inject=process_vm_readv:error=" + error,
                "./cosockpool",
                "-p",
                pid(nginx.masterPid())));
    assertEquals(0, run.exitCode(), run.errors());
    assertEquals(expected, Tool.pools(run.output()));
  }

  @Test
  void whoMayNotLookIsToldWhatIsMissing(@TempDir Path folder) throws Exception {
    BuiltProgram program = BuiltProgram.copiedTo(folder);
    Execution run = program.runAs(NOBODY, "-p", pid(nginx.workerPids().getFirst()));
    assertFailure(4, "CAP_SYS_PTRACE is missing", run);
    assertTrue(run.errors().contains("sudo cosockpool"), run.errors());
  }

  private static void assertFailure(int code, String sentence, Execution run) {
    assertEquals(code, run.exitCode(), run.errors());
    assertTrue(run.errors().contains(sentence), run.errors());
    assertEquals("", run.output());
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static String pid(int number) {
    return Integer.toString(number);
  }
}
