package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.launcher.Execution;
import io.cosockpool.model.Finding;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Findings about what connections and requests show, each in its state and in the healthy state
 * that is nearest to it.
 */
@LiveTest
class CausesTest {
  private static final Duration LOAD = Duration.ofMinutes(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int READINGS = 5;
  private static final Pattern SENT_AGAIN = Pattern.compile(" retrans:\\d+/([2-9]|\\d\\d)");

  private static LoadGenerator load(FindingsNginx nginx, String path, int clients) {
    return LoadGenerator.start(nginx.url(path), clients, LOAD);
  }

  private static void assertNone(FindingsNginx nginx) {
    for (int i = 0; i < READINGS; i++) {
      List<Finding> found = nginx.findings();
      assertEquals(List.of(), found);
    }
  }

  @Test
  void aPeerThatDoesNotAnswer() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/mute", 2);
      assertNone(nginx);
      nginx.ask("/mute");
      String evidence = nginx.awaitSaying("3 of 3 connections in use", "peer-slow");
      assertTrue(evidence.contains("127.0.0.1:" + nginx.servers().mutePort()), evidence);
      assertTrue(evidence.contains("held by 3 requests, most of them at content_by_lua"), evidence);
      try (LoadGenerator load = load(nginx, "/works", 10)) {
        nginx.await("peer-slow");
        assertTrue(load.isRunning());
      }
      nginx.ask("/mute");
      nginx.awaitSaying(
          "and 1 of 1 connects wait that the backlog allows",
          "full-queue",
          "full-refusing",
          "peer-slow");
    }
  }

  @Test
  void clientsThatLeaveBeforeTheirAnswer() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      for (int client = 0; client < 3; client++) {
        nginx.ask("/mute").close();
      }
      nginx.awaitSaying("; 3 of their clients have closed their side", "peer-slow");
    }
  }

  /** As a gateway does whose configuration one worker gets for all. */
  @Test
  void timersOfOneWorkerThatWaitForNewsAreNone() throws Exception {
    try (FindingsNginx nginx = new FindingsNginx(2, 1024, false, 30)) {
      nginx.answer("/watches");
      Eventually.until(LIMIT, () -> nginx.servers().muteAccepted() == 24, "24 connects");
      assertNone(nginx);
    }
  }

  @Test
  void aPeerThatAnswersLateIsNone() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        LoadGenerator load = load(nginx, "/late", 3)) {
      assertNone(nginx);
      assertTrue(load.isRunning());
    }
  }

  @Test
  void luaCodeThatHoldsConnections() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/leaks", 2);
      assertNone(nginx);
      nginx.ask("/leaks");
      nginx.awaitSaying("held by 3 requests, which wait for the end of a sleep", "held-idle");
      try (LoadGenerator load = load(nginx, "/works", 10)) {
        nginx.ask("/leaks");
        nginx.await("full-no-backlog", "held-idle");
        assertTrue(load.isRunning());
      }
    }
  }

  /** None is held for long, and yet that is what the others wait for. */
  @Test
  void codeThatHoldsConnectionsForAMoment() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        LoadGenerator load = load(nginx, "/holds-shortly", 30)) {
      nginx.awaitSaying("which wait for the end of a sleep", "full-queue", "held-idle");
      assertTrue(load.isRunning());
    }
  }

  /** A light thread connects while its request waits for it. */
  @Test
  void requestsThatWaitForThePoolThatTheyHold() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/nests?first=a&second=a&size=2&of=2", 2);
      String evidence =
          nginx.awaitSaying(
              "all 2 connections in use in process %d are held by 2 requests that wait for a"
                      .formatted(nginx.nginx().workers().getFirst())
                  + " connection of this pool: none comes back before a connect gives up, the first"
                  + " of them in 3,",
              "pool-deadlock",
              "full-queue",
              "held-idle");
      assertTrue(evidence.contains("2 of 2 connections are in use"), evidence);
    }
  }

  @Test
  void requestsThatWaitForEachOthersPools() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/nests?first=a&second=b&size=1&of=2");
      nginx.ask("/nests?first=b&second=a&size=1&of=2");
      String evidence = nginx.await("pool-deadlock", "full-queue", "held-idle");
      assertTrue(evidence.contains("by 1 request that waits for a connection of b:"), evidence);
      assertTrue(evidence.contains("by 1 request that waits for a connection of a:"), evidence);
    }
  }

  /** The first of them will put its connection back some time, and so on along the row. */
  @Test
  void aRowOfRequestsThatWaitForEachOtherIsNoCircle() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/nests?first=a&second=a&size=2&of=4");
      nginx.ask("/nests?first=a&size=2&of=4");
      nginx.ask("/nests?first=b&second=c&size=1&of=4");
      nginx.ask("/nests?first=c&size=1&of=4");
      nginx.awaitSaying("1 of 1 connections in use", "full-queue", "held-idle");
      for (int i = 0; i < READINGS; i++) {
        assertEquals(Set.of("full-queue", "held-idle"), nginx.codes());
      }
    }
  }

  @Test
  void aCounterThatHasMoreThanThereAre() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/holds-one");
      assertNone(nginx);
      nginx.ask("/holds-one?more=4");
      nginx.awaitSaying(
          "its counter has 6 in use in process %d, and 2 are there, for 200 ms or more"
              .formatted(nginx.nginx().workers().getFirst()),
          "pool-miscounted");
      nginx.ask("/holds-one");
      try (LoadGenerator load = load(nginx, "/works", 10)) {
        nginx.awaitSaying("and 2 are there", "full-queue", "full-refusing", "pool-miscounted");
        assertTrue(load.isRunning());
      }
    }
  }

  @Test
  void aCounterThatHasLessThanThereIsLeavesItsPoolOut() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.answer("/works");
      nginx.answer("/keeps-one?more=-2");
      Execution run = Tool.run("-p", Integer.toString(nginx.nginx().master()), "-o", "json");

      assertEquals(7, run.exitCode(), run.errors());
      assertTrue(
          run.errors()
              .matches(
                  "(?s).*cosockpool: process [0-9]+: registry → pools\\[\"miscounted\"] is left"
                      + " out, its counter is wrong: .*: counts -1 connections, and 1 is idle\\."
                      + " .*cosockpool explain pool-miscounted\n"),
          run.errors());
      assertTrue(run.output().contains("\"works\""), run.output());
      assertFalse(run.output().contains("miscounted"), run.output());
    }
  }

  @ParameterizedTest
  @CsvSource({"/computes, false", "/calls-c, false", "/blocks, true"})
  void whatBlocksAWorker(String path, boolean waits) throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/mute", 2);
      Eventually.until(LIMIT, () -> nginx.servers().muteAccepted() == 2, "two connects");
      nginx.ask("/hold", 2);
      assertNone(nginx);
      nginx.ask(path);
      Eventually.until(LIMIT, () -> nginx.log().contains("it blocks"), "the blocking code");
      nginx.servers().sayALine();
      String evidence =
          nginx.awaitSaying("it left answers on 2 cosockets, and did nothing", "worker-blocked");
      assertTrue(
          evidence.matches(
              "(?s).*; request %d-[0-9]+ runs, at content_by_lua\\(findings.conf:%d\\)(:1)?"
                  .formatted(nginx.nginx().workers().getFirst(), nginx.lineBehind(path))),
          evidence);
      assertEquals(waits, evidence.contains("; it waits in a call of the kernel"), evidence);
    }
  }

  @Test
  void aWorkerThatIsStopped() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/mute", 2);
      Eventually.until(LIMIT, () -> nginx.servers().muteAccepted() == 2, "two connects");
      int worker = nginx.nginx().workers().getFirst();
      signal("STOP", worker);
      try {
        nginx.servers().sayALine();
        nginx.awaitSaying("; the process is stopped (state T)", "worker-blocked");
      } finally {
        signal("CONT", worker);
      }
      Eventually.until(LIMIT, () -> nginx.codes().isEmpty(), "a worker that goes on");
    }
  }

  private static void signal(String name, int pid) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Integer.toString(pid)).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }

  /** With reuseport the kernel gives each new client to one worker, whatever that does. */
  @Test
  void clientsThatABlockedWorkerDoesNotAccept() throws Exception {
    try (FindingsNginx nginx = new FindingsNginx(2, 1024, true, 30)) {
      nginx.ask("/computes");
      Eventually.until(LIMIT, () -> nginx.log().contains("it blocks"), "the blocking code");
      nginx.ask("/hold", 30);
      String evidence =
          nginx.awaitSaying(" to be accepted at " + nginx.address(), "worker-blocked");
      assertTrue(
          evidence.matches(
              "for 200 ms or more it left [1-9][0-9]* clients? to be accepted at .*, and did"
                  + " nothing else with its connections(; it ran on a processor all the time)?; request"
                  + " [0-9]+-[0-9]+ runs, at .*"),
          evidence);
    }
  }

  @Test
  void aPeerThatDoesNotAccept() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/connects", 3);
      nginx.await("connect-unanswered");
    }
  }

  /** Two may have lost their packets by chance. */
  @Test
  void aPeerThatNothingReaches(@TempDir Path folder) throws Exception {
    String source = Files.readString(Path.of("fixtures/deaf.c"));
    String program = CompiledProgram.by("gcc", source, folder.resolve("deaf"));
    Process deaf = new ProcessBuilder(program).redirectError(Redirect.INHERIT).start();
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      String port = deaf.inputReader().readLine();
      nginx.ask("/lost?port=" + port, 2);
      Eventually.until(LIMIT, () -> sentAgain(port) == 2, "two connections that lose packets");
      assertNone(nginx);
      nginx.ask("/lost?port=" + port);
      String evidence = nginx.await("peer-unreached");
      assertTrue(
          evidence.startsWith(
              "what was sent on 3 connections in use is not acknowledged, though the kernel tried"
                  + " again; 0 of these came out of a pool; 0 others to it are in use"),
          evidence);
    } finally {
      deaf.getOutputStream().close();
      assertEquals(0, deaf.waitFor());
    }
  }

  /** How many connections to a port have sent something twice again, by ss(8). */
  private static long sentAgain(String port) {
    try {
      Execution sockets = Execution.of(new ProcessBuilder("ss", "-Htin", "dport = :" + port));
      return SENT_AGAIN.matcher(sockets.output()).results().count();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anUpstreamThatDoesNotAccept() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/proxied-unanswered", 2);
      assertNone(nginx);
      nginx.ask("/proxied-unanswered");
      nginx.awaitSaying("3 connects have got no answer", "connect-unanswered");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          connect   | connections are in use | wait for their peer to accept them
          handshake | connections are in use | wait for their peer in the TLS handshake
          resolve   | places are taken       | look up the name of their host, and have no connection yet
          """)
  void connectsThatNeverGetTheirConnectionFillAPool(String how, String taken, String what)
      throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/establishes?backlog=9&how=" + how, 2);
      assertNone(nginx);
      nginx.ask("/establishes?backlog=9&how=" + how);
      String evidence = nginx.awaitSaying("2 of these " + what, "full-queue");
      assertTrue(evidence.startsWith("2 of 2 " + taken + " in process "), evidence);
      String advice = nginx.findings().getFirst().advice();
      assertTrue(advice.startsWith("Look at the "), advice);
    }
  }

  @Test
  void namesThatAreLookedUpOverrunAPool() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/establishes?how=resolve", 3);
      String evidence = nginx.awaitSaying("3 of these look up the name", "full-no-backlog");
      assertTrue(evidence.startsWith("3 places are taken in process "), evidence);
    }
  }

  /** With one more, nginx might close a client that it has accepted and not heard of yet. */
  @Test
  void connectionsOfNginxRunOut() throws Exception {
    try (FindingsNginx nginx = new FindingsNginx(1, 64, false, 30)) {
      nginx.ask("/hold", 50);
      assertNone(nginx);
      nginx.ask("/hold", 7);
      nginx.awaitSaying("clients, active: 57", "worker-connections-used-up");
    }
  }

  /** nginx closes eight idle clients at once, so that more than 1/16 is free most of the time. */
  @Test
  void idleClientsAreClosedForNewOnes() throws Exception {
    try (FindingsNginx nginx = new FindingsNginx(1, 64, false, 30)) {
      nginx.ask("/", 50);
      assertNone(nginx);
      assertFalse(nginx.log().contains("reusing connections"));
      nginx.ask("/", 20);
      nginx.awaitSaying("nginx closed idle connections for new ones", "worker-connections-used-up");
      assertTrue(nginx.log().contains("reusing connections"));
    }
  }

  /** A worker listens twice and has the master's channel; each request takes two of the rest. */
  @Test
  void aBacklogIsReachedAsLongAsNginxHasConnections() throws Exception {
    try (FindingsNginx nginx = new FindingsNginx(1, 64, false, 30)) {
      holdEach(nginx, 30);
      nginx.ask("/queues");
      nginx.awaitCode("full-queue");
      assertFalse(nginx.codes().contains("backlog-unreachable"));
      assertFalse(nginx.log().contains("worker_connections are not enough"));
    }
    try (FindingsNginx nginx = new FindingsNginx(1, 64, false, 31)) {
      holdEach(nginx, 2);
      String evidence = nginx.await("backlog-unreachable");
      assertTrue(evidence.contains("takes 66 of nginx's"), evidence);
      holdEach(nginx, 28);
      nginx.ask("/queues");
      Eventually.until(
          Duration.ofSeconds(30),
          () -> nginx.log().contains("worker_connections are not enough"),
          "a connect that fails");
      assertFalse(nginx.codes().contains("full-queue"));
    }
  }

  /** One after the other, so that nginx never has a client that it might close for another one. */
  private static void holdEach(FindingsNginx nginx, int requests) throws Exception {
    for (int request = 0; request < requests; request++) {
      int before = nginx.servers().muteAccepted();
      nginx.ask("/queues");
      Eventually.until(
          Duration.ofSeconds(30),
          () -> nginx.servers().muteAccepted() > before,
          "a connection of its own");
    }
  }

  @Test
  void connectionsThatAreClosedAfterEachUse() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/closes");
      assertTrue(nginx.await("no-pool").startsWith("1 cosocket is in use outside of any pool"));
    }
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/closes?keeps=1");
      assertNone(nginx);
    }
  }

  /** Most are gone before the kernel is asked about them, and a look may miss them all. */
  @Test
  void connectionsThatLastForMilliseconds() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        LoadGenerator load = load(nginx, "/closes-soon", 10)) {
      nginx.await("no-pool");
      assertTrue(load.isRunning());
    }
  }

  /**
   * All clients wait alike, so that their connections are closed at once, and the pool with them.
   */
  @ParameterizedTest
  @CsvSource({"/closes-pooled?uses=1, Call setkeepalive", "/closed-by-peer, The peer closes"})
  void connectionsOfAPoolThatAreClosedAfterOneUse(String path, String advice) throws Exception {
    assertCause(
        path, 10, "never-reused", " that were in use 200 ms before are closed, and n", advice);
  }

  /** No look has to meet one of them; if one does, the evidence is another. */
  @ParameterizedTest
  @CsvSource({
    "/closes-at-once?pool=fast, never-reused, Call setkeepalive instead of close when",
    "/closes-at-once, no-pool, Call setkeepalive instead of close where"
  })
  void connectionsThatAreClosedAtOnce(String path, String code, String advice) throws Exception {
    assertCause(path, 10, code, "", advice);
  }

  private static void assertCause(
      String path, int clients, String code, String evidence, String advice) throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        LoadGenerator load = load(nginx, path, clients)) {
      nginx.awaitSaying(evidence, code); // a look that met no connection has another evidence
      Eventually.until(
          LIMIT,
          () -> nginx.findings().stream().anyMatch(each -> each.advice().startsWith(advice)),
          advice);
      assertTrue(load.isRunning());
    }
  }

  @Test
  void connectionsOfAPoolThatAreClosedAfterSomeUses() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        LoadGenerator load = load(nginx, "/closes-pooled?uses=5", 10)) {
      assertNone(nginx);
      assertTrue(load.isRunning());
    }
  }

  /** Of connections that are kept for 15 ms, and of uses of which half end with close. */
  @ParameterizedTest
  @CsvSource({
    "/closes-some?keeps=10&ms=15, Let setkeepalive keep idle",
    "/closes-some?keeps=5&ms=3600000, Find the uses"
  })
  void connectionsThatAreClosedThoughAPoolKeepsSome(String path, String advice) throws Exception {
    assertCause(path, 20, "seldom-reused", "though the pool some leads there", advice);
  }

  /** Their peer answers at once, so that a look meets few of them, or none. */
  @Test
  void requestsThatEndBeforeTheyPutTheirConnectionBack() throws Exception {
    assertCause("/leaves-some?keeps=4", 2, "seldom-reused", "closed by this side", "Find the uses");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/closes-some?keeps=9&ms=3600000", "/leaves-some?keeps=9"})
  void connectionsOfWhichAFewAreClosed(String path) throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        LoadGenerator load = load(nginx, path, 20)) {
      assertNone(nginx);
      assertTrue(load.isRunning());
    }
  }

  /** With a listening socket of its own each worker would have to accept what waits there. */
  @Test
  void descriptorsRunOut() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.withDescriptors(200)) {
      nginx.ask("/hold", 40);
      assertNone(nginx);
      nginx.ask("/hold", 600);
      String evidence = nginx.awaitSaying("; 2 of 2 workers are like that", "files-used-up");
      assertTrue(
          evidence.matches(
              "(19[0-9]|200) of the 200 descriptors that it may have are in use, 1[89][0-9] of them"
                  + " by nginx's connections; 2 of 2 .*"),
          evidence);
      Eventually.until(
          LIMIT, () -> nginx.log().contains("Too many open files"), "an accept that fails");
    }
  }

  @Test
  void luaTimersRunOut() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.answer("/timers?due=0&count=19");
      nginx.answer("/timers?due=3600&count=20");
      assertNone(nginx);
      nginx.answer("/timers?due=0&count=2");
      nginx.awaitSaying(
          "20 Lua timers run, as many as may at a time (lua_max_running_timers), so that others"
              + " that are due are dropped; most of them stand at content_by_lua(findings.conf:",
          "timers-used-up");
      assertTrue(nginx.log().contains("lua_max_running_timers are not enough"), nginx.log());
      nginx.answer("/timers?due=3600&count=11");
      nginx.awaitSaying("30 Lua timers are pending, as many as may be", "timers-used-up");
    }
  }

  @Test
  void anUpstreamThatKeepsAsManyAsThereAre() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        LoadGenerator load = load(nginx, "/proxied-kept", 8)) {
      assertNone(nginx);
      assertTrue(load.isRunning());
    }
  }
}
