package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.cosockpool.model.Finding;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.WaitingConnect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WideJsonTest {
  private static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Pool pool(byte[] name) {
    return new Pool(new Name(name), 10, OptionalLong.of(4), 5, 3, 1)
        .with(
            new PoolContents(
                List.of(
                    new IdleConnection(
                        12,
                        Optional.of(name("10.0.0.7:6379")),
                        Optional.of(name("redis")),
                        5,
                        OptionalLong.of(59_000),
                        Optional.of(TcpState.ESTABLISHED),
                        OptionalLong.of(0)),
                    new IdleConnection(
                        13,
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        OptionalLong.empty(),
                        Optional.empty(),
                        OptionalLong.empty()),
                    new IdleConnection(
                        14,
                        Optional.of(name("unix:")),
                        Optional.empty(),
                        7,
                        OptionalLong.of(-3),
                        Optional.empty(),
                        OptionalLong.empty())),
                List.of(
                    new WaitingConnect(
                        name("redis"),
                        6379,
                        OptionalLong.of(250),
                        OptionalLong.of(750),
                        Optional.of(new RequestId(7, 812, OptionalLong.empty())))),
                3,
                false));
  }

  private static JsonObject render(Report report, List<Finding> findings) throws IOException {
    String json = JsonFormat.wide(findings).render(report);
    try (InputStream schema =
        Objects.requireNonNull(
            JsonFormat.class.getResourceAsStream("/schema/pools-wide.schema.json"))) {
      assertEquals(
          List.of(),
          List.copyOf(
              JsonSchemaFactory.getInstance(VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(json, InputFormat.JSON)));
    }
    return JsonParser.parseString(json).getAsJsonObject();
  }

  private static JsonObject onlyPool(JsonObject json, String name) {
    return json.getAsJsonObject("http").getAsJsonArray(name).get(0).getAsJsonObject();
  }

  @Test
  void addsToTheSixKeysWhatThePoolHolds() throws IOException {
    JsonObject json =
        render(
            Reports.of(Reports.http(7, pool("a:1".getBytes(StandardCharsets.UTF_8)))), List.of());
    assertEquals(
        "{\"backlog_queue\":1,\"enabled_backlog\":1,\"pid\":7,\"connections\":5,"
            + "\"free_connections\":3,\"size\":10,\"backlog\":4,\"in_use\":1,"
            + "\"reused\":{\"min\":0,\"avg\":4.0,\"max\":7,\"histogram\":["
            + "{\"from\":0,\"to\":0,\"connections\":1},{\"from\":4,\"to\":7,\"connections\":2}]},"
            + "\"idle\":[{\"fd\":12,\"peer\":\"10.0.0.7:6379\",\"host\":\"redis\",\"reused\":5,"
            + "\"position\":0,\"expires_in_ms\":59000,\"tcp_state\":\"ESTABLISHED\","
            + "\"unread_bytes\":0},{\"fd\":13,\"peer\":null,\"host\":null,\"reused\":0,"
            + "\"position\":1,\"expires_in_ms\":null,\"tcp_state\":null,\"unread_bytes\":null},"
            + "{\"fd\":14,\"peer\":\"unix:\",\"host\":null,\"reused\":7,\"position\":2,"
            + "\"expires_in_ms\":-3,\"tcp_state\":null,\"unread_bytes\":null}],"
            + "\"waiting\":[{\"host\":\"redis\",\"port\":6379,\"waited_ms\":250,"
            + "\"expires_in_ms\":750,\"request\":\"7-812\"}]}",
        onlyPool(json, "a:1").toString());
  }

  @Test
  void aPoolOfWhichOnlyTheNumbersAreKnownHasNoMore() throws IOException {
    JsonObject json = render(Reports.of(Reports.http(7, Reports.pool("a:1"))), List.of());
    JsonObject pool = onlyPool(json, "a:1");
    assertTrue(pool.get("backlog").isJsonNull());
    assertFalse(pool.has("idle"));
    assertFalse(pool.has("reused"));
  }

  @Test
  void aNameThatIsNotUtf8IsThereInBytes() throws IOException {
    byte[] name = {'a', (byte) 0xff};
    JsonObject json = render(Reports.of(Reports.http(7, pool(name))), List.of());
    assertEquals("Yf8=", onlyPool(json, "a\ufffd").get("pool_bytes").getAsString());
  }

  @Test
  void tellsTheOccasionTheWorkersAndTheFindings() throws IOException {
    Finding finding =
        new Finding(
            "full-queue",
            new Subject.Pools(Subsystem.HTTP, name("a:1")),
            List.of(7),
            0,
            "why",
            "Do.");
    JsonObject json = render(Reports.of(Reports.http(7, Reports.pool("a:1"))), List.of(finding));
    assertEquals(
        "{\"version\":\"0.1.0\",\"host\":\"host\",\"time\":\"2026-11-21T12:00:00Z\","
            + "\"duration_ms\":12}",
        json.get("cosockpool").toString());
    assertEquals(7, json.getAsJsonArray("workers").get(0).getAsJsonObject().get("pid").getAsInt());
    assertEquals(
        "[{\"code\":\"full-queue\",\"subsystem\":\"http\",\"pools\":[\"a:1\"],\"pids\":[7],"
            + "\"evidence\":\"why\",\"advice\":\"Do.\"}]",
        json.get("findings").toString());
  }

  @Test
  void pseudonymsStandForPeersAndHostsToo() throws IOException {
    Report report =
        Reports.of(Reports.http(7, pool("10.0.0.7:6379".getBytes(StandardCharsets.UTF_8))));
    String json = JsonFormat.wide(List.of()).render(report.redacted(new Pseudonyms()));
    assertFalse(json.contains("10.0.0.7"), json);
    assertFalse(json.contains("redis"), json);
    assertTrue(json.contains("\"host\": \"a redacted host\""), json);
  }
}
