package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cosockpool.reading.Looks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Findings that need time, by what one scrape of {@code serve} after the other shows. */
@LiveTest
class ServedFindingsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What is found at a scrape, and why. */
  private static Map<String, String> findings(ServeRun server) {
    Map<String, String> evidence = new TreeMap<>();
    try {
      for (JsonNode each :
          new ObjectMapper().readTree(server.get("/api/pools").body()).path("findings")) {
        evidence.put(each.path("code").asText(), each.path("evidence").asText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return evidence;
  }

  private static String await(ServeRun server, String code) {
    Eventually.until(LIMIT, () -> findings(server).containsKey(code), code);
    String metric = "cosockpool_finding{code=\"" + code + "\"";
    Eventually.until(LIMIT, () -> server.get("/metrics").body().contains(metric), metric);
    return findings(server).getOrDefault(code, "");
  }

  private static ServeRun serve(FindingsNginx nginx) throws IOException {
    return ServeRun.of(nginx.nginx().master());
  }

  @Test
  void aPeerThatDoesNotAnswer() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        ServeRun server = serve(nginx)) {
      nginx.ask("/mute", 3);
      String evidence = await(server, "peer-slow");
      assertTrue(
          evidence.matches(
              "3 of 3 connections in use in process \\d+ waited for their peer for (200 ms|\\d+ s) or more,"
                  + " and nothing came; .*"),
          evidence);
    }
  }

  @Test
  void aPeerThatAnswersLateIsNone() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        ServeRun server = serve(nginx);
        LoadGenerator load = LoadGenerator.start(nginx.url("/late"), 3, LIMIT)) {
      for (int i = 0; i < 4 * Looks.NUMBER; i++) {
        assertEquals(Map.of(), findings(server));
      }
      assertTrue(load.isRunning());
    }
  }

  @Test
  void luaCodeThatHoldsConnections() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        ServeRun server = serve(nginx)) {
      nginx.ask("/leaks", 3);
      assertTrue(await(server, "held-idle").startsWith("3 of 3 connections in use"));
    }
  }

  /** With one more, nginx might close a client that it has accepted and not heard of yet. */
  @Test
  void connectionsOfNginxRunOut() throws Exception {
    try (FindingsNginx nginx = new FindingsNginx(1, 64, false, 30);
        ServeRun server = serve(nginx)) {
      nginx.ask("/hold", 57);
      assertTrue(await(server, "worker-connections-used-up").contains("clients, active: 57"));
    }
  }

  @Test
  void aWorkerThatIsBlocked() throws Exception {
    try (FindingsNginx nginx = FindingsNginx.alone();
        ServeRun server = serve(nginx)) {
      nginx.ask("/mute", 2);
      Eventually.until(LIMIT, () -> nginx.servers().muteAccepted() == 2, "two connects");
      nginx.ask("/computes");
      Eventually.until(LIMIT, () -> nginx.log().contains("it blocks"), "the blocking code");
      nginx.servers().sayALine();
      String evidence = await(server, "worker-blocked");
      assertTrue(evidence.contains("it left answers on 2 cosockets, and did nothing"), evidence);
    }
  }
}
