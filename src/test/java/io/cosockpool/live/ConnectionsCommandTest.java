package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.cosockpool.launcher.Execution;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cosockpool connections} as a user runs it, and what {@code pools} says of the rest. */
@LiveTest
class ConnectionsCommandTest {
  /**
   * Two clients hold a cosocket of no pool each; one has put one back, and waits idle, as does one
   * with TLS. One of HTTP/2 has two requests that wait.
   */
  private static final List<String> KINDS =
      List.of(
          "client_active=2", "client_idle=2", "http2=1", "cosocket_unpooled=2", "cosocket_idle=1");

  private static ConnectionsNginx gateway;
  private static Http2Client http2;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    gateway = ConnectionsNginx.start(DebianRelease.BOOKWORM.root(), 1, false);
    gateway.get("/put");
    gateway.ask("/bare");
    gateway.ask("/bare");
    gateway.get(gateway.connectTls("shop.example"), "/");
    http2 = Http2Client.ask("shop.example", gateway.tlsPort(), List.of("/hold?1", "/hold?2"));
    gateway.await(() -> kinds(run("-o", "text")).containsAll(KINDS), KINDS.toString());
  }

  @AfterAll
  static void stop() throws IOException {
    http2.close();
    gateway.close();
  }

  private static Execution run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("connections", "-p", worker()));
    all.addAll(List.of(arguments));
    try {
      return Tool.run(all.toArray(String[]::new));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String worker() {
    return Integer.toString(gateway.worker());
  }

  /** The last column of the only worker. */
  private static List<String> kinds(Execution text) {
    List<String> cells = List.of(text.output().lines().toList().getLast().split(" +"));
    return List.of(cells.getLast().split(","));
  }

  private static JsonNode onlyWorker(Execution json) throws IOException {
    assertEquals(0, json.exitCode(), json.errors());
    try (InputStream schema =
        Objects.requireNonNull(
            ConnectionsCommandTest.class.getResourceAsStream("/schema/connections.schema.json"))) {
      assertEquals(
          List.of(),
          List.copyOf(
              JsonSchemaFactory.getInstance(VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(json.output(), InputFormat.JSON)));
    }
    return new ObjectMapper().readTree(json.output()).get("workers").get(0);
  }

  @Test
  void jsonHasAnObjectForEachEntryInUse() throws Exception {
    JsonNode worker = onlyWorker(run("-o", "json", "--wide"));

    assertEquals(gateway.worker(), worker.get("pid").asInt());
    assertEquals(worker.get("in_use").asInt(), worker.get("connections").size());
    int sum = 0;
    for (JsonNode kind : worker.get("kinds")) {
      sum += kind.asInt();
    }
    assertEquals(worker.get("in_use").asInt(), sum);
    assertTrue(worker.get("exact").asBoolean());
  }

  @Test
  void filtersChooseAmongTheConnections() {
    String backend = "127.0.0.1:" + gateway.servers().mutePort();

    List<String> lines =
        run("-o", "text", "--kind", "cosocket_unpooled,cosocket_active", "--peer", backend)
            .output()
            .lines()
            .toList();

    assertEquals(1 + 2, lines.size(), lines.toString());
    for (String line : lines.subList(1, lines.size())) {
      assertTrue(line.contains(" cosocket_unpooled "), line);
      assertTrue(line.contains(" ESTABLISHED "), line);
      assertTrue(line.contains(" " + backend + " "), line);
    }
    assertEquals(1 + 1, run("-o", "text", "--pool", "id?e").output().lines().count());
    assertEquals(1, run("-o", "text", "--peer", "127.0.0.1:1").output().lines().count());
  }

  @Test
  void theChartCountsThePeers() {
    String backend = "127.0.0.1:" + gateway.servers().mutePort();

    Execution chart = run("-o", "chart");

    assertEquals(0, chart.exitCode(), chart.errors());
    String peer =
        chart.output().lines().filter(line -> line.startsWith(backend)).findFirst().orElseThrow();
    assertTrue(peer.matches("\\S+ +2 +1 +2 +\\S+ +idle"), peer);
    assertEquals(2, run("-o", "chart", "--list").exitCode());
  }

  @Test
  void poolsSayWhatTheyDoNotShow() throws Exception {
    String sentence = "Not in these pools: 2 cosockets outside of any pool, ";

    Execution chart = Tool.run("-p", worker(), "-o", "chart");
    Execution text = Tool.run("-p", worker(), "-o", "text");
    Execution json = Tool.run("-p", worker(), "-o", "json");

    assertTrue(chart.output().replaceAll("\\s+", " ").contains(sentence), chart.output());
    assertTrue(text.errors().contains(sentence), text.errors());
    assertEquals("", json.errors());
  }

  @Test
  void aRecordingShowsTheSameAndPseudonymsHideIt() throws Exception {
    Path file = folder.resolve("gateway.recording");
    Execution recorded = Tool.run("record", file.toString(), "-p", worker());
    assertEquals(0, recorded.exitCode(), recorded.errors());

    Execution replayed = Tool.run("connections", "--replay", file.toString(), "-o", "text");
    assertTrue(kinds(replayed).containsAll(KINDS), replayed.output());
    Execution hidden =
        Tool.run("connections", "--replay", file.toString(), "-w", "-o", "json", "--redact");
    assertEquals(
        onlyWorker(hidden).get("in_use").asInt(), onlyWorker(hidden).get("connections").size());
    assertFalse(hidden.output().contains("127.0.0.1"), hidden.output());
  }

  @Test
  void aRecordingKeepsStreamsAndTheNamesOfServers() throws Exception {
    Path plain = folder.resolve("plain.recording");
    Path hidden = folder.resolve("hidden.recording");
    assertEquals(0, Tool.run("record", plain.toString(), "-p", worker()).exitCode());
    assertEquals(0, Tool.run("record", hidden.toString(), "-p", worker(), "--redact").exitCode());

    JsonNode shown = onlyWorker(replayed(plain)).get("connections");
    assertEquals(List.of("2"), shown.findValuesAsText("streams"));
    assertEquals(List.of("shop.example", "shop.example"), shown.findValuesAsText("server_name"));

    assertFalse(replayed(hidden).output().contains("shop.example"));
    JsonNode concealed = onlyWorker(replayed(hidden)).get("connections");
    assertEquals(List.of("2"), concealed.findValuesAsText("streams"));
    List<String> pseudonyms = concealed.findValuesAsText("server_name");
    assertEquals(2, pseudonyms.size());
    assertEquals(1, Set.copyOf(pseudonyms).size());
  }

  private static Execution replayed(Path recording) throws Exception {
    return Tool.run("connections", "--replay", recording.toString(), "-w", "-o", "json");
  }
}
