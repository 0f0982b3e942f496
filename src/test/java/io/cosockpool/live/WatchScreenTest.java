package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The live screen of {@code watch}, on terminals of tmux. */
@LiveTest
class WatchScreenTest {
  private static TurnoverNginx gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = TurnoverNginx.start(1);
    gateway.ask("/keep", 3);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static Tmux watching(int columns, int rows, String locale) throws Exception {
    return watching(columns, rows, locale, gateway);
  }

  private static Tmux watching(int columns, int rows, String locale, TurnoverNginx of)
      throws Exception {
    List<String> command = Tool.command().command();
    return Tmux.start(
        columns,
        rows,
        "LC_ALL=%s %s watch --interval 100ms -p %d"
            .formatted(locale, String.join(" ", command), of.nginx().master()));
  }

  private static boolean isPool(String line) {
    return line.startsWith("> turnover ");
  }

  @ParameterizedTest
  @CsvSource({"60,C,false", "80,C.UTF-8,true", "200,C.UTF-8,true", "132,C,true"})
  void poolsAndWorkersAreShownInEveryWidth(int columns, String locale, boolean hasCourse)
      throws Exception {
    try (Tmux tmux = watching(columns, 24, locale)) {
      String line = tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      assertTrue(line.length() <= columns, line);
      assertTrue(line.matches("> turnover .* 0 +1 +0 +4 +0 of 1.*"), line);
      List<String> all = tmux.lines();
      assertEquals(24, all.size());
      assertTrue(all.getLast().startsWith("Enter open"), all::toString);
      assertEquals(hasCourse, all.stream().anyMatch(each -> each.endsWith("COURSE")));
      int worker = gateway.nginx().workers().getFirst();
      assertTrue(all.stream().anyMatch(each -> each.startsWith("  " + worker + " ")));
      if (locale.equals("C")) {
        assertTrue(String.join("", all).chars().allMatch(each -> each < 128), all::toString);
      }
    }
  }

  @Test
  void aPoolIsOpenedWithWhoHoldsIt() throws Exception {
    try (TurnoverNginx held = TurnoverNginx.start(1)) {
      List<CompletableFuture<String>> requests = new java.util.ArrayList<>();
      for (int i = 0; i < 5; i++) {
        requests.add(held.begin("/hold"));
      }
      try (Tmux tmux = watching(160, 30, "C.UTF-8", held)) {
        tmux.awaitLine(line -> line.matches("> turnover .* 4 +0 +1 +4 +1 of 1.*"), "a full pool");
        tmux.press("Enter");
        tmux.awaitLine(
            line -> line.matches("turnover +4 +4 +\\d+ .*content_by_lua.*"), "who holds it");
        tmux.awaitLine(line -> line.matches(".*queued .*pool_queue:turnover:1 .*"), "who waits");
        held.ask("/free", 1);
        for (CompletableFuture<String> request : requests) {
          assertEquals("ok\n", request.get());
        }
        tmux.awaitLine(
            line -> line.equals("None has to do with it."), "that nobody holds it any more");
        tmux.press("Escape");
        tmux.awaitLine(line -> line.matches("> turnover .* 0 +4 +0 +4 +0 of 1.*"), "the pools");
        tmux.press("q");
        assertEquals(0, tmux.awaitEnd());
        tmux.awaitLine(line -> line.matches("all +http +4 +0 +4 .*turnover"), "the summary");
        assertTrue(tmux.isAsBefore());
      }
    }
  }

  @Test
  void keysFilterPauseAndGoOn() throws Exception {
    try (Tmux tmux = watching(100, 20, "C.UTF-8")) {
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      tmux.press("/", "x", "y");
      tmux.awaitLine(line -> line.contains("pools called like: xy"), "what was typed");
      tmux.awaitLine(line -> line.contains("no pool is called like this"), "nothing");
      tmux.press("BSpace", "BSpace", "turn", "Enter");
      tmux.awaitLine(line -> line.endsWith("only turn]"), "the filter");
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      tmux.press("p");
      String paused = tmux.awaitLine(line -> line.endsWith("PAUSED"), "that it stands still");
      tmux.press("+");
      String slower = tmux.awaitLine(line -> line.contains("every 200 ms"), "another interval");
      assertEquals(paused.substring(0, 40), slower.substring(0, 40), "it stood still");
      tmux.press("p", "?");
      tmux.awaitLine(line -> line.startsWith("Ctrl-L"), "all keys");
      tmux.press("Escape");
      tmux.awaitLine(WatchScreenTest::isPool, "the pool again");
    }
  }

  @Test
  void itFollowsTheSizeOfTheTerminal() throws Exception {
    try (Tmux tmux = watching(100, 20, "C")) {
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      tmux.resize(70, 12);
      tmux.await(
          lines -> lines.size() == 12 && lines.getLast().startsWith("Enter open"),
          "the keys in the last line");
      tmux.resize(150, 40);
      tmux.await(
          lines ->
              lines.size() == 40
                  && lines.getLast().startsWith("Enter open")
                  && lines.stream().anyMatch(line -> isPool(line) && line.length() > 100),
          "the keys in the last line, and longer bars");
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "HUP,129", "INT,0", "USR1,138", "ALRM,142"})
  void aSignalLeavesTheTerminalAsItWas(String signal, int expected) throws Exception {
    try (Tmux tmux = watching(100, 20, "C.UTF-8")) {
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      signal(signal, tmux);
      assertEquals(expected, tmux.awaitEnd());
      tmux.awaitLine(line -> line.startsWith("all "), "the summary");
      assertTrue(tmux.isAsBefore());
    }
  }

  private static void signal(String name, Tmux tmux) throws Exception {
    String pid = Long.toString(tmux.pidOf("java"));
    assertEquals(0, new ProcessBuilder("kill", "-" + name, pid).start().waitFor());
  }

  /** A shell with jobs, which says what stopped the screen and then does something else. */
  private static Tmux ofAShell(String afterwards) throws Exception {
    return Tmux.start(
        100,
        20,
        "set -m; LC_ALL=C.UTF-8 %s watch --interval 100ms -p %d; echo stopped by $?; %s"
            .formatted(
                String.join(" ", Tool.command().command()), gateway.nginx().master(), afterwards));
  }

  @Test
  void ctrlZLeavesTheTerminalAsItWasUntilTheJobGoesOn() throws Exception {
    try (Tmux tmux = ofAShell("modes; read -r _; fg")) {
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      tmux.press("C-z");
      tmux.await(lines -> lines.containsAll(List.of("stopped by 148", "same modes")), "its stop");
      assertTrue(tmux.showsItsUsualScreen());
      tmux.press("Enter");
      tmux.awaitLine(WatchScreenTest::isPool, "the pool again");
      tmux.press("?");
      tmux.awaitLine(line -> line.startsWith("Ctrl-L"), "that a key is enough");
      tmux.press("q");
      assertEquals(0, tmux.awaitEnd());
      tmux.awaitLine(line -> line.startsWith("all "), "the summary");
      assertTrue(tmux.isAsBefore());
    }
  }

  /** Nobody can do anything before SIGSTOP, and the shell has the terminal meanwhile. */
  @Test
  void allIsDrawnAgainAfterSigstop() throws Exception {
    try (Tmux tmux = ofAShell("stty sane; clear; read -r _; fg")) {
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      signal("STOP", tmux);
      tmux.await(lines -> lines.stream().noneMatch(WatchScreenTest::isPool), "the shell");
      tmux.press("Enter");
      tmux.awaitLine(WatchScreenTest::isPool, "the pool again");
      tmux.press("?");
      tmux.awaitLine(line -> line.startsWith("Ctrl-L"), "that a key is enough");
      tmux.press("q");
      assertEquals(0, tmux.awaitEnd());
      assertTrue(tmux.isAsBefore());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 10})
  void aJobInTheBackgroundLeavesTheTerminalToTheShell(int signal) throws Exception {
    String line = "bg; sleep 1; modes; kill -%d %%1; wait %%1; echo ended by $?".formatted(signal);
    try (Tmux tmux = ofAShell(line)) {
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      tmux.press("C-z");
      tmux.await(
          lines -> lines.containsAll(List.of("same modes", "ended by " + (128 + signal))),
          "that it ended in the background");
      assertTrue(tmux.showsItsUsualScreen());
    }
  }

  @Test
  void theScreenIsForWhatItShowsAlone() throws Exception {
    try (Tmux tmux = watching(100, 20, "C.UTF-8")) {
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      signal("QUIT", tmux);
      signal("TTIN", tmux);
      tmux.press("?");
      tmux.awaitLine(line -> line.startsWith("Ctrl-L"), "all keys");
      assertTrue(
          tmux.lines().stream().noneMatch(line -> line.contains("thread")),
          () -> tmux.lines().toString());
      tmux.press("q");
      assertEquals(0, tmux.awaitEnd());
      assertTrue(tmux.isAsBefore());
    }
  }

  @Test
  void newWorkersComeAndOldOnesGo() throws Exception {
    try (Tmux tmux = watching(100, 20, "C.UTF-8")) {
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      int old = gateway.nginx().workers().getFirst();
      gateway.nginx().reload();
      gateway
          .nginx()
          .await(
              () ->
                  gateway.nginx().workers().size() == 1 && !gateway.nginx().workers().contains(old),
              "another worker");
      int fresh = gateway.nginx().workers().getFirst();
      tmux.await(
          lines ->
              lines.stream().anyMatch(line -> line.startsWith("  " + fresh + " "))
                  && lines.stream().noneMatch(line -> line.startsWith("  " + old + " ")),
          "the new worker alone");
      gateway.ask("/keep", 3);
      tmux.awaitLine(WatchScreenTest::isPool, "the pool of the new worker");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "tmux-256color", "never-heard-of"})
  void everyKindOfTerminalIsDrawnOnAndLeftAsItWas(String kind) throws Exception {
    try (Tmux tmux = watching(100, 20, "C.UTF-8 TERM=" + kind)) {
      tmux.awaitLine(WatchScreenTest::isPool, "the pool");
      List<String> all = tmux.lines();
      assertTrue(all.getFirst().startsWith("cosockpool watch"), all::toString);
      assertTrue(all.getLast().startsWith("Enter open"), all::toString);
      tmux.press("Down", "q");
      assertEquals(0, tmux.awaitEnd());
      tmux.awaitLine(line -> line.startsWith("all "), "the summary");
      assertTrue(tmux.isAsBefore());
    }
  }

  @Test
  void withoutATerminalForItsKeysItIsLines() throws Exception {
    try (Tmux tmux =
        Tmux.start(
            200,
            20,
            String.join(" ", Tool.command().command())
                + " watch --count 2 --interval 100ms -p "
                + gateway.nginx().master()
                + " < /dev/null")) {
      assertEquals(0, tmux.awaitEnd());
      tmux.awaitLine(line -> line.startsWith("all "), "the summary of text");
    }
  }

  @Test
  void aScreenThatWasAskedForNeedsATerminal() throws Exception {
    assertEquals(
        2,
        Tool.run("watch", "-o", "chart", "-p", Integer.toString(gateway.nginx().master()))
            .exitCode());
  }
}
