package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.cosockpool.model.Connections;
import io.cosockpool.model.Course;
import io.cosockpool.model.Durations;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Level;
import io.cosockpool.model.ListenerCourse;
import io.cosockpool.model.PeerCourse;
import io.cosockpool.model.PlaceCourse;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Turnover;
import io.cosockpool.model.WorkerCourse;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class IntervalJsonTest {
  private static final Level LEVEL = new Level(2, 1, 4, 2.34567);

  /** One of 12 ms, and two of 2,000 ms. */
  private static final Durations DURATIONS = durations();

  private static Durations durations() {
    List<Long> counts = new ArrayList<>(Collections.nCopies(Durations.BOUNDS.size(), 0L));
    counts.set(Durations.BOUNDS.indexOf(10L), 1L);
    counts.set(Durations.BOUNDS.indexOf(2_000L), 2L);
    return new Durations(counts, 4012);
  }

  private static Course course(Optional<Turnover> turnover) {
    return new Course(LEVEL, LEVEL, LEVEL, 0.25, turnover, DURATIONS, Durations.NONE, DURATIONS);
  }

  private static PoolCourse pool(String name, Optional<Turnover> turnover, PlaceCourse... places) {
    return new PoolCourse(
        Subsystem.HTTP, Connections.name(name), 30, course(turnover), Arrays.asList(places));
  }

  static Interval interval() {
    Optional<Turnover> known = Optional.of(new Turnover(5, 15, 4));
    return new Interval(
        1000,
        false,
        List.of(
            pool(
                "redis",
                known,
                new PlaceCourse(
                    Connections.name("db.lua:42"), Connections.name("query"), LEVEL, 3)),
            pool("unknown", Optional.empty())),
        List.of(new PeerCourse(Connections.name("10.0.0.7:6379"), LEVEL, LEVEL, LEVEL, known)),
        List.of(
            new ListenerCourse(
                Connections.name("0.0.0.0:80"), LEVEL, Optional.of(LEVEL), OptionalLong.of(7)),
            new ListenerCourse(
                Connections.name("0.0.0.0:81"), LEVEL, Optional.empty(), OptionalLong.empty())),
        List.of(new WorkerCourse(7, true, course(known), List.of(pool("redis", known)))),
        new Interval.Doubts(10, 1, 2, 3, 4));
  }

  private static JsonNode valid(boolean wide) throws Exception {
    String line = new IntervalJson(wide).line(Reports.OCCASION, interval(), List.of());
    assertEquals(line.length() - 1, line.indexOf('\n'));
    try (InputStream schema =
        Objects.requireNonNull(
            IntervalJsonTest.class.getResourceAsStream("/schema/watch.schema.json"))) {
      assertEquals(
          List.of(),
          List.copyOf(
              JsonSchemaFactory.getInstance(VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(line, InputFormat.JSON)));
    }
    return new ObjectMapper().readTree(line);
  }

  @Test
  void aLineHasAllThatHappened() throws Exception {
    JsonNode line = valid(false);

    JsonNode pool = line.get("pools").get(0);
    assertEquals(
        "{\"current\":2,\"min\":1,\"max\":4,\"mean\":2.346}", pool.get("in_use").toString());
    assertEquals(
        "{\"count\":3,\"sum\":4012,\"histogram\":{\"10\":1,\"2000\":2}}",
        pool.get("held_ms").toString());
    assertEquals(5, pool.get("opened").asInt());
    assertEquals("db.lua:42", pool.get("places").get(0).get("where").asText());
    assertEquals(7, line.get("listeners").get(0).get("most_streams_in_one").asInt());
    assertEquals(
        "{\"count\":10,\"missed\":1,\"reconciled\":2,\"untracked\":3,\"forgotten\":4}",
        line.get("readings").toString());
  }

  @Test
  void whatIsNotKnownIsAbsent() throws Exception {
    JsonNode line = valid(false);

    assertFalse(line.get("pools").get(1).has("opened"));
    assertFalse(line.get("listeners").get(1).has("streams"));
    assertFalse(line.get("workers").get(0).has("pools"));
  }

  @Test
  void wideTellsThePoolsOfEachWorker() throws Exception {
    assertTrue(valid(true).get("workers").get(0).has("pools"));
  }

  /** A name may have a mebibyte, and the terminal is somebody's. */
  @Test
  void onATerminalNamesAreCut() {
    CourseText text = new CourseText(PoolGrouping.POOL, PoolOrder.NAME, 0);
    Interval longest =
        new Interval(
            1000,
            true,
            List.of(pool("<".repeat(1 << 20), Optional.empty())),
            List.of(),
            List.of(),
            List.of(),
            new Interval.Doubts(1, 0, 0, 0, 0));
    String lines = text.lines(Reports.OCCASION, longest, new ChartStyle(100, true, true));
    assertTrue(lines.length() < 1000, lines.length() + " characters");
    assertTrue(text.lines(Reports.OCCASION, longest).length() > 1 << 20);
  }

  @Test
  void textHasALineForEachPool() {
    List<String> lines =
        new CourseText(PoolGrouping.POOL, PoolOrder.NAME, 0)
            .lines(Reports.OCCASION, interval())
            .lines()
            .toList();

    assertEquals(4, lines.size());
    assertEquals(
        List.of("2026-11-21T12:00:00.012Z", "http", "30", "2", "4", "2.3", "2", "2", "4", "25.0")
            .subList(1, 10),
        List.of(lines.get(1).split(" +")).subList(1, 10));
    assertTrue(lines.get(1).endsWith("redis"), lines::toString);
    assertEquals("-", List.of(lines.get(2).split(" +")).get(10));
    assertEquals("", lines.get(3));
  }
}
