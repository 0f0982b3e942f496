package io.cosockpool.report;

import io.cosockpool.model.Chronicle;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.PoolSeries;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Turnover;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All the time that was watched as one HTML page that needs nothing else: the course of each pool,
 * and the findings with their times.
 */
public final class CoursePage {
  private CoursePage() {}

  /** What stands for a pool in the summary. */
  private record Key(String subsystem, Name name) {}

  /**
   * The page.
   *
   * @param occasion of the last reading
   */
  public static String of(Occasion occasion, Interval all, Chronicle chronicle) {
    return HtmlFile.of(
        "course", Json.inHtml(json -> json.object(() -> write(json, occasion, all, chronicle))));
  }

  private static void write(Json json, Occasion occasion, Interval all, Chronicle chronicle) {
    json.member("version", Printable.of(occasion.version()))
        .member("host", Printable.withBlanks(occasion.place().getBytes(StandardCharsets.UTF_8)))
        .member("time", Instant.ofEpochMilli(occasion.endMilliseconds()).toString())
        .member("milliseconds", all.milliseconds())
        .member("readings", all.doubts().readings())
        .member("missed", all.doubts().missed())
        .member("leftOut", chronicle.leftOut());
    json.name("times").array(chronicle.times(), json::value);
    Map<Key, PoolCourse> courses = new HashMap<>();
    all.pools().forEach(pool -> courses.put(new Key(pool.subsystem().label(), pool.name()), pool));
    json.name("pools").array(chronicle.pools(), pool -> write(json, pool, courses));
    FindingJson encoder = new FindingJson(Name::readable);
    json.name("findings")
        .array(
            chronicle.findings(),
            seen ->
                json.object(
                    () -> {
                      json.member("about", seen.finding().subject().toString())
                          .member("first", Instant.ofEpochMilli(seen.first()).toString())
                          .member("last", Instant.ofEpochMilli(seen.last()).toString());
                      encoder.write(json.name("finding"), seen.finding());
                    }));
  }

  private static void write(Json json, PoolSeries pool, Map<Key, PoolCourse> courses) {
    json.object(
        () -> {
          json.member("name", pool.name().readable())
              .member("subsystem", pool.subsystem().label())
              .member("size", pool.size());
          writeNumbers(json.name("inUse"), pool.inUse());
          writeNumbers(json.name("idle"), pool.idle());
          writeNumbers(json.name("waiting"), pool.waiting());
          Optional.ofNullable(courses.get(new Key(pool.subsystem().label(), pool.name())))
              .ifPresent(course -> writeSummary(json, course));
        });
  }

  private static void writeSummary(Json json, PoolCourse pool) {
    json.member("most", pool.course().inUse().highest());
    json.name("mean").value(Math.round(pool.course().inUse().mean() * 100) / 100.0);
    json.name("fullShare").value(Math.round(pool.course().fullShare() * 1000) / 1000.0);
    json.member("mostWaiting", pool.course().waiting().highest())
        .member("waited", pool.course().waited().count());
    Optional<Turnover> turnover = pool.course().turnover();
    turnover.ifPresent(
        known ->
            json.member("opened", known.opened())
                .member("reused", known.reused())
                .member("closed", known.closed()));
  }

  /** What was not there is null. */
  private static void writeNumbers(Json json, List<Long> numbers) {
    json.array(
        numbers,
        number -> {
          if (number < 0) {
            json.nothing();
          } else {
            json.value(number);
          }
        });
  }
}
