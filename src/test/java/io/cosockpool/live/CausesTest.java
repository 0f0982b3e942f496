package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Finding;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
      String evidence = nginx.await("peer-slow");
      assertTrue(evidence.startsWith("3 of 3 connections in use"), evidence);
      assertTrue(evidence.contains("127.0.0.1:" + nginx.servers().mutePort()), evidence);
      assertTrue(evidence.contains("held by 3 requests, most of them at content_by_lua"), evidence);
      try (LoadGenerator load = load(nginx, "/works", 10)) {
        nginx.await("peer-slow");
        assertTrue(load.isRunning());
      }
      nginx.ask("/mute");
      assertTrue(
          nginx
              .await("full-queue", "full-refusing", "peer-slow")
              .contains("and 1 of 1 connects wait that the backlog allows"));
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
      String evidence = nginx.await("held-idle");
      assertTrue(
          evidence.contains("held by 3 requests, which wait for the end of a sleep"), evidence);
      try (LoadGenerator load = load(nginx, "/works", 10)) {
        nginx.ask("/leaks");
        nginx.await("full-no-backlog", "held-idle");
        assertTrue(load.isRunning());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/computes", "/calls-c", "/blocks"})
  void whatBlocksAWorker(String path) throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone()) {
      nginx.ask("/mute", 2);
      Eventually.until(LIMIT, () -> nginx.servers().muteAccepted() == 2, "two connects");
      nginx.ask("/hold", 2);
      assertNone(nginx);
      nginx.ask(path);
      Eventually.until(LIMIT, () -> nginx.log().contains("it blocks"), "the blocking code");
      nginx.servers().sayALine();
      String evidence = nginx.await("worker-blocked");
      assertTrue(evidence.contains("it left answers on 2 cosockets, and did nothing"), evidence);
      assertTrue(
          evidence.matches(
              "(?s).*; request %d-[0-9]+ runs, at content_by_lua\\(findings.conf:%d\\)(:1)?"
                  .formatted(nginx.nginx().workers().getFirst(), nginx.lineBehind(path))),
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

  @Test
  void connectionsOfNginxRunOut() throws Exception {
    try (FindingsNginx nginx = new FindingsNginx(1, 64, false, 30)) {
      nginx.ask("/hold", 50);
      assertNone(nginx);
      nginx.ask("/hold", 8);
      assertTrue(nginx.await("worker-connections-used-up").contains("clients, active: 58"));
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

  @Test
  void anUpstreamThatKeepsAsManyAsThereAre() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        LoadGenerator load = load(nginx, "/proxied-kept", 8)) {
      assertNone(nginx);
      assertTrue(load.isRunning());
    }
  }
}
