package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Listener;
import io.cosockpool.model.LuaTimers;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConnectionsJsonTest {
  private static final HeldConnection KNOWN =
      Connections.held(ConnectionKind.COSOCKET_ACTIVE)
          .descriptor(17)
          .number(812)
          .pool("redis")
          .between("10.0.0.2:41000", "10.0.0.7:6379")
          .age(3100)
          .bytesSent(120)
          .reused(7)
          .doing(CosocketActivity.RECEIVE)
          .tls("redis.example")
          .expires(-4)
          .tcp(TcpState.ESTABLISHED, 5, 6, OptionalLong.of(0), OptionalLong.of(210))
          .holder(
              new RequestId(7, 4, OptionalLong.empty()),
              RequestSamples.frame("query", "lib/db.lua", 42))
          .build();

  /** An entry that is no socket, of a build that says nothing. */
  private static final HeldConnection UNKNOWN =
      Connections.held(ConnectionKind.INIT_WORKER).number(3).build();

  private static final HeldConnection CLIENT =
      Connections.held(ConnectionKind.HTTP2)
          .descriptor(9)
          .number(4)
          .requests(12)
          .streams(3)
          .reusePosition(1)
          .tls()
          .tcp(TcpState.CLOSE_WAIT, 0, 0)
          .build();

  private static final Worker WORKER =
      Workers.of(
          7,
          new WorkerConnections(
              64,
              60,
              OptionalLong.of(2),
              2,
              1,
              OptionalLong.of(1024),
              OptionalLong.of(512),
              OptionalLong.of(99),
              Optional.of(new WorkerConnections.AcceptMutex(true, false)),
              OptionalLong.of(-52),
              OptionalLong.of(90_000),
              List.of(new LuaTimers(5, 256, 7, 1024)),
              List.of(KNOWN, UNKNOWN, CLIENT),
              List.of(
                  new Listener(
                      Connections.name("0.0.0.0:443"), 1, OptionalLong.of(3), OptionalLong.of(3))),
              List.of(
                  Connections.peer("10.0.0.7:6379", 1, 2, 3, OptionalLong.of(210), "redis"),
                  Connections.peer("10.0.0.8:80", 0, 1, 0, OptionalLong.empty())),
              List.of(
                  new KeepalivePool(
                      KeepalivePool.Owner.UPSTREAM,
                      Optional.of(Connections.name("backend")),
                      OptionalLong.of(32),
                      2,
                      OptionalLong.of(3)),
                  new KeepalivePool(
                      KeepalivePool.Owner.BALANCER,
                      Optional.empty(),
                      OptionalLong.empty(),
                      4,
                      OptionalLong.empty())),
              WorkerConnections.Gone.UNKNOWN));

  private static JsonObject render(ConnectionsJson format, Report report) throws IOException {
    String json = format.render(report);
    try (InputStream schema =
        Objects.requireNonNull(
            ConnectionsJson.class.getResourceAsStream("/schema/connections.schema.json"))) {
      assertEquals(
          List.of(),
          List.copyOf(
              JsonSchemaFactory.getInstance(VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(json, InputFormat.JSON)));
    }
    return JsonParser.parseString(json).getAsJsonObject();
  }

  private static ConnectionsJson counts() {
    return new ConnectionsJson(Optional.empty(), false, List.of());
  }

  private static ConnectionsJson list(Report report) {
    return new ConnectionsJson(
        Optional.of(ConnectionSelection.of(report, connection -> true)), false, List.of());
  }

  private static JsonObject worker(JsonObject json) {
    return json.getAsJsonArray("workers").get(0).getAsJsonObject();
  }

  @Test
  void tellsWhoHasTheEntriesOfAWorker() throws IOException {
    JsonObject worker = worker(render(counts(), Reports.of(WORKER)));
    JsonObject kinds = worker.remove("kinds").getAsJsonObject();

    assertEquals(
        "{\"pid\":7,\"worker_connections\":64,\"free\":60,\"reusable\":2,\"in_use\":4,"
            + "\"exact\":false,\"moved\":2,\"left_out\":1,\"files\":1024,"
            + "\"descriptor_limit\":512,\"descriptors\":99,"
            + "\"accept_mutex\":{\"enabled\":true,\"held\":false},"
            + "\"accept_disabled\":-52,\"lua_timers\":[{\"running\":5,\"max_running\":256,"
            + "\"pending\":7,\"max_pending\":1024}],"
            + "\"listeners\":[{\"address\":\"0.0.0.0:443\",\"connections\":1,\"streams\":3,"
            + "\"most_streams_in_one\":3}],"
            + "\"peers\":[{\"address\":\"10.0.0.7:6379\",\"in_use\":4,\"idle\":2,\"unpooled\":3,"
            + "\"time_wait\":210,\"pools\":[\"redis\"]},"
            + "{\"address\":\"10.0.0.8:80\",\"in_use\":0,\"idle\":1,\"unpooled\":0,\"pools\":[]}],"
            + "\"keepalive_pools\":[{\"kind\":\"upstream\",\"name\":\"backend\",\"size\":32,"
            + "\"idle\":2,\"in_use\":3},{\"kind\":\"balancer\",\"idle\":4}]}",
        worker.toString());
    assertEquals(22, kinds.size());
    assertEquals(1, kinds.get("cosocket_active").getAsInt());
    assertEquals(1, kinds.get("init_worker").getAsInt());
    assertEquals(1, kinds.get("http2").getAsInt());
    assertEquals(0, kinds.get("client_idle").getAsInt());
  }

  @Test
  void whatIsNotKnownOfAWorkerIsAbsent() throws IOException {
    JsonObject worker =
        worker(render(counts(), Reports.of(Workers.of(7, Connections.pool(9, List.of())))));
    worker.remove("kinds");

    assertEquals(
        "{\"pid\":7,\"worker_connections\":9,\"free\":9,\"in_use\":0,\"exact\":true,"
            + "\"left_out\":0,\"listeners\":[],\"peers\":[],\"keepalive_pools\":[]}",
        worker.toString());
  }

  @Test
  void tellsAllThatIsKnownOfAConnectionAndNoMore() throws IOException {
    Report report = Reports.of(WORKER);

    assertEquals(
        "[{\"fd\":17,\"number\":812,\"kind\":\"cosocket_active\",\"pool\":\"redis\","
            + "\"local\":\"10.0.0.2:41000\",\"peer\":\"10.0.0.7:6379\",\"age_ms\":3100,"
            + "\"bytes_sent\":120,\"reused\":7,\"doing\":\"receive\",\"reuse_position\":null,"
            + "\"tls\":{\"server_name\":\"redis.example\"},\"timer_expires_in_ms\":-4,"
            + "\"tcp\":{\"state\":\"ESTABLISHED\",\"unread\":5,\"unsent\":6,\"retransmits\":0,"
            + "\"rtt_us\":210},"
            + "\"holder\":{\"request\":\"7-4\",\"lua\":\"query @ lib/db.lua:42\"}},"
            + "{\"number\":3,\"kind\":\"init_worker\",\"reuse_position\":null},"
            + "{\"fd\":9,\"number\":4,\"kind\":\"http2\",\"requests\":12,\"streams\":3,"
            + "\"reuse_position\":1,\"tls\":{},"
            + "\"tcp\":{\"state\":\"CLOSE_WAIT\",\"unread\":0,\"unsent\":0}}]",
        worker(render(list(report), report)).get("connections").toString());
  }

  /** nginx before 1.11.9: nobody knows whether a connection is in the queue. */
  @Test
  void withoutAQueueNoConnectionIsSaidToBeOutsideOfIt() throws IOException {
    Report report = Reports.of(Workers.of(7, Connections.pool(9, List.of(UNKNOWN))));

    assertEquals(
        "[{\"number\":3,\"kind\":\"init_worker\"}]",
        worker(render(list(report), report)).get("connections").toString());
  }

  @Test
  void theSelectionDecidesWhatIsListedAndTheCountsAreThoseOfAll() throws IOException {
    Report report = Reports.of(WORKER);
    ConnectionSelection http2 =
        ConnectionSelection.of(report, each -> each.kind() == ConnectionKind.HTTP2);

    JsonObject worker =
        worker(
            render(
                new ConnectionsJson(Optional.of(http2), false, List.of()),
                report.redacted(new Pseudonyms())));

    assertEquals(1, worker.getAsJsonArray("connections").size());
    assertEquals(
        4, worker.getAsJsonArray("connections").get(0).getAsJsonObject().get("number").getAsInt());
    assertEquals(1, worker.getAsJsonObject("kinds").get("cosocket_active").getAsInt());
  }

  @Test
  void tellsWhatAGatewayCanServe() throws IOException {
    Worker exiting =
        Workers.with(
            Connections.pool(1000, List.of()), Workers.exiting(8, OptionalLong.empty(), Map.of()));
    JsonObject json =
        render(
            counts(), Reports.of(WORKER, exiting, Workers.of(9, Connections.pool(64, List.of()))));

    assertEquals(
        "[{\"master\":2,\"workers\":2,\"max_clients\":{\"direct\":128,\"proxied\":64}}]",
        json.get("gateways").toString());
    assertEquals(3, json.getAsJsonArray("workers").size());
  }

  @Test
  void aWorkerWhoseConnectionsWereNotReadIsAbsent() throws IOException {
    JsonObject json =
        render(counts(), Reports.of(Workers.of(6, Map.of(Subsystem.HTTP, List.of())), WORKER));

    assertEquals(1, json.getAsJsonArray("workers").size());
    assertEquals(7, worker(json).get("pid").getAsInt());
  }

  @Test
  void wideDescribesTheWorkersAndFindingsHaveAnySubject() throws IOException {
    Report report = Reports.of(WORKER);
    Finding ofPools =
        new Finding(
            "full-queue",
            new Subject.Pools(Subsystem.HTTP, Connections.name("a:1")),
            List.of(7),
            0,
            Wording.of("why"),
            "Do.",
            List.of(
                new Finding.Holding(
                    new HoldingPlace(
                        RequestSamples.frame("query", "lib/db.lua", 42),
                        1,
                        2,
                        OptionalLong.of(3100)),
                    3)));
    Finding ofProcess = new Finding("run-dry", new Subject.Pid(7), List.of(7), 0, "why", "Do.");

    JsonObject json =
        render(new ConnectionsJson(Optional.empty(), true, List.of(ofPools, ofProcess)), report);

    assertEquals(90_000, worker(json).get("age_ms").getAsInt());
    assertEquals("worker", worker(json).get("role").getAsString());
    assertFalse(worker(json).get("exiting").getAsBoolean());
    assertFalse(worker(json).has("connections"));
    assertEquals(2, json.getAsJsonArray("findings").size());
    assertEquals(
        "[{\"where\":\"lib/db.lua:42\",\"function\":\"query\",\"connections\":2,\"of\":3,"
            + "\"longest_ms\":3100}]",
        json.getAsJsonArray("findings").get(0).getAsJsonObject().get("places").toString());
    assertEquals(
        "{\"version\":\"0.1.0\",\"host\":\"host\",\"time\":\"2026-11-21T12:00:00Z\","
            + "\"duration_ms\":12}",
        json.get("cosockpool").toString());
  }

  @Test
  void pseudonymsStandForAddressesPoolsAndServerNames() {
    Report report = Reports.of(WORKER);
    ConnectionsJson format = list(report);
    String json = format.render(report.redacted(new Pseudonyms()));

    for (String secret :
        List.of("10.0.0", "6379", "redis", "example", "backend", "0.0.0.0", "41000", "db.lua")) {
      assertFalse(json.contains(secret), json);
    }
    assertTrue(json.contains("\"state\": \"ESTABLISHED\""), json);
  }
}
