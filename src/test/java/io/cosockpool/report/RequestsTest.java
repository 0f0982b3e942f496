package io.cosockpool.report;

import static io.cosockpool.model.Pools.pool;
import static io.cosockpool.model.RequestSamples.frame;
import static io.cosockpool.model.RequestSamples.holder;
import static io.cosockpool.model.RequestSamples.report;
import static io.cosockpool.model.RequestSamples.waiter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.cosockpool.model.Report;
import io.cosockpool.model.Request;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requests as JSON, as lines and as folded stacks. */
class RequestsTest {
  private static final Request HOLDER =
      holder(1, 3100, "redis", frame("query", "lib/db.lua", 42), frame("run", "app.lua", 7));
  private static final Request OTHER =
      holder(2, 20, "redis", frame("query", "lib/db.lua", 42), frame("run", "app.lua", 7));
  private static final Request WAITER = waiter(3, 2950, "redis", frame("run", "app.lua", 5));
  private static final Report REPORT = report(HOLDER, OTHER, WAITER);

  private static JsonObject json(boolean stacks, boolean timers) throws IOException {
    String text = new RequestsJson(stacks, timers, List.of()).render(REPORT);
    try (InputStream schema =
        Objects.requireNonNull(
            RequestsJson.class.getResourceAsStream("/schema/requests.schema.json"))) {
      assertEquals(
          List.of(),
          List.copyOf(
              JsonSchemaFactory.getInstance(VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(text, InputFormat.JSON)));
    }
    return JsonParser.parseString(text).getAsJsonObject();
  }

  /** Looking at all requests for each pool would take minutes. */
  @Test
  void asManyPoolsAsRequestsTakeNoLongerThanTheirNumber() {
    Request[] requests = new Request[50_000];
    for (int i = 0; i < requests.length; i++) {
      requests[i] = holder(i, 20, "user-" + i, frame("query", "lib/db.lua", 42));
    }
    Report report = report(requests);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          RequestCounts counts = RequestCounts.of(List.of(requests), 0);
          assertEquals(requests.length, counts.pools().size());
          assertEquals(requests.length, RequestPoolRow.of(report).size());
        });
  }

  @Test
  void whatARequestWaitsForAndHolds() throws IOException {
    JsonObject waiter = json(false, false).getAsJsonArray("requests").get(2).getAsJsonObject();
    assertEquals("7-3", waiter.get("id").getAsString());
    assertEquals("queued", waiter.get("state").getAsString());
    assertFalse(waiter.has("lua"));
    assertEquals(
        JsonParser.parseString(
            """
            {"what": "pool_queue", "pool": "redis", "peer": "10.0.0.7:6379", "position": 1,
             "for_ms": 2950, "expires_in_ms": 500}
            """),
        waiter.get("waits_for"));
    JsonObject holder = json(false, false).getAsJsonArray("requests").get(0).getAsJsonObject();
    assertEquals(
        JsonParser.parseString(
            """
            [{"pool": "redis", "fd": 9, "age_ms": 3100, "doing": "receive"}]
            """),
        holder.get("holds"));
  }

  @Test
  void stacksAndTimersAreThereWhereTheyAreAskedFor() throws IOException {
    JsonObject all = json(true, true);
    assertEquals(
        JsonParser.parseString(
            """
            [{"thread": "entry", "parent": null, "status": "suspended",
              "waits_for": {"what": "cosocket", "doing": "receive", "pool": "redis"}, "stack": [
              {"function": "query", "where": "lib/db.lua:42"},
              {"function": "run", "where": "app.lua:7"}]}]
            """),
        all.getAsJsonArray("requests").get(0).getAsJsonObject().get("lua"));
    assertEquals(
        JsonParser.parseString(
            """
            [{"pid": 7, "due_in_ms": 400, "every_ms": 1000, "function": "lib/health.lua:31"}]
            """),
        all.get("timers"));
    assertFalse(json(false, false).has("timers"));
  }

  @Test
  void theCountsSayWhatUsesAPool() throws IOException {
    assertEquals(
        JsonParser.parseString(
            """
            {"running": 2, "queued": 1, "left_out": 2,
             "by_pool": {"redis": {"holders": 2, "waiters": 1, "places": [
               {"where": "lib/db.lua:42", "function": "query", "holders": 2}], "locations": [
               {"server": "shop.example", "location": "/cart", "holders": 2, "waiters": 1}]}},
             "by_server": {"shop.example": {"running": 2, "queued": 1}},
             "by_location": {"/cart": {"running": 2, "queued": 1}}}
            """),
        json(false, false).get("counts"));
  }

  private static List<String> lines(Optional<RequestOrder> order) {
    return new TextFormat<>(new RequestListing(order, 0)).render(REPORT).lines().toList();
  }

  @Test
  void aRequestIsALineWithoutBlanks() {
    assertEquals(
        List.of(
            "7-1",
            "running",
            "3100",
            "10",
            "access",
            "cosocket:receive:redis",
            "-",
            "redis",
            "10.1.2.3:40001",
            "GET",
            "shop.example",
            "lib/db.lua:42",
            "query",
            "/cart?id=1"),
        List.of(lines(Optional.empty()).get(1).split(" +", -1)));
    assertEquals(
        "pool_queue:redis:1", lines(Optional.of(RequestOrder.STATE)).get(1).split(" +", -1)[5]);
    assertEquals("7-3", lines(Optional.of(RequestOrder.BYTES)).get(1).split(" +", -1)[0]);
    assertEquals("7-2", lines(Optional.of(RequestOrder.TIME)).get(3).split(" +", -1)[0]);
  }

  private static String folded(FoldedStacks.Of of, FoldedStacks.Weight weight) {
    return new FoldedStacks(of, weight).render(REPORT);
  }

  @Test
  void theChartShowsHoldersAndWaitersOfEachPool() {
    Report report =
        report(
            List.of(pool("redis", 4, 9, 2, 0, 1), pool("unused", 4, 9, 0, 1, 0)),
            HOLDER,
            OTHER,
            WAITER);
    List<String> lines =
        new ChartFormat<>(
                new RequestPoolListing(0),
                List.of(new HoldingListing(0), new LocationUseListing(0), new LocationListing(0)),
                new ChartStyle(80, false, false),
                List.of())
            .render(report)
            .lines()
            .toList();

    assertEquals("2 requests running, 1 queued for a pool", lines.getFirst());
    List<String> bars = lines.stream().filter(line -> line.startsWith("redis")).toList();
    assertTrue(bars.getFirst().matches("redis .* 2 +1 +4 +3100"), bars.getFirst());
    assertEquals(
        List.of("redis", "2", "2", "3100", "query", "lib/db.lua:42"),
        List.of(bars.get(1).split(" +", -1)));
    assertEquals(
        List.of("redis", "2", "1", "shop.example", "/cart"),
        List.of(bars.getLast().split(" +", -1)));
    assertEquals(3, bars.size());
    assertEquals(
        List.of("2", "1", "shop.example", "/cart"),
        List.of(lines.getLast().strip().split(" +", -1)));
    assertFalse(lines.toString().contains("unused"), lines.toString());
  }

  @Test
  void thePageHasTheStacksOfThoseThatDoTheSame() {
    JsonObject tree =
        JsonParser.parseString(
                new PageData(
                        "Requests", new RequestPoolListing(0), List.of(new PlaceTree(0)), List.of())
                    .json(REPORT))
            .getAsJsonObject()
            .getAsJsonArray("listings")
            .get(1)
            .getAsJsonObject();

    assertEquals(
        JsonParser.parseString(
            """
            [["redis", true, false, 2, 3120, ["query @ lib/db.lua:42", "run @ app.lua:7"]],
             ["redis", false, true, 1, 2950, ["run @ app.lua:5"]]]
            """),
        tree.get("rows"));
  }

  @Test
  void stacksFoldWithTheirWeights() {
    String stack = "redis;app.lua:7:run;lib/db.lua:42:query ";
    String waiter = "redis;app.lua:5:run 1\n";
    assertEquals(stack + "2\n", folded(FoldedStacks.Of.HOLDERS, FoldedStacks.Weight.COUNT));
    assertEquals(stack + "3120\n", folded(FoldedStacks.Of.HOLDERS, FoldedStacks.Weight.TIME));
    assertEquals(waiter, folded(FoldedStacks.Of.WAITERS, FoldedStacks.Weight.COUNT));
    assertEquals(waiter + stack + "2\n", folded(FoldedStacks.Of.ALL, FoldedStacks.Weight.COUNT));
  }
}
