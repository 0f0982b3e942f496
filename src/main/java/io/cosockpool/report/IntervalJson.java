package io.cosockpool.report;

import io.cosockpool.model.Course;
import io.cosockpool.model.Durations;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Level;
import io.cosockpool.model.ListenerCourse;
import io.cosockpool.model.Name;
import io.cosockpool.model.Occasion;
import io.cosockpool.model.PeerCourse;
import io.cosockpool.model.PlaceCourse;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.Turnover;
import io.cosockpool.model.WorkerCourse;
import java.util.List;
import java.util.Optional;

/**
 * An interval as a line of JSON; its schema is {@code schema/watch.schema.json}.
 *
 * @param wide whether to write the pools of each worker too
 */
public record IntervalJson(boolean wide) {
  /**
   * The line with its end.
   *
   * @param occasion of the last reading
   */
  public String line(Occasion occasion, Interval interval, List<Finding> findings) {
    return Json.line(json -> json.object(() -> write(json, occasion, interval, findings)));
  }

  private void write(Json json, Occasion occasion, Interval interval, List<Finding> findings) {
    OccasionJson.write(json.name("cosockpool"), occasion);
    json.member("interval_ms", interval.milliseconds())
        .member("since_start", interval.sinceStart());
    json.name("pools").array(interval.pools(), pool -> write(json, pool));
    json.name("peers").array(interval.peers(), peer -> write(json, peer));
    json.name("listeners").array(interval.listeners(), listener -> write(json, listener));
    json.name("workers").array(interval.workers(), worker -> write(json, worker));
    FindingJson encoder = new FindingJson(Name::decoded);
    json.name("findings").array(findings, finding -> encoder.write(json, finding));
    write(json.name("readings"), interval.doubts());
  }

  private static void write(Json json, Interval.Doubts doubts) {
    json.object(
        () ->
            json.member("count", doubts.readings())
                .member("missed", doubts.missed())
                .member("reconciled", doubts.reconciled())
                .member("untracked", doubts.untracked())
                .member("forgotten", doubts.forgotten()));
  }

  private static void write(Json json, PoolCourse pool) {
    json.object(
        () -> {
          json.member("subsystem", pool.subsystem().label())
              .member("name", pool.name().decoded())
              .member("size", pool.size());
          writeMembers(json, pool.course());
          if (!pool.places().isEmpty()) {
            json.name("places").array(pool.places(), place -> write(json, place));
          }
        });
  }

  private static void writeMembers(Json json, Course course) {
    write(json.name("in_use"), course.inUse());
    write(json.name("idle"), course.idle());
    write(json.name("waiting"), course.waiting());
    json.name("full_share").value(rounded(course.fullShare()));
    writeMembers(json, course.turnover());
    write(json.name("held_ms"), course.held());
    write(json.name("lived_ms"), course.lived());
    write(json.name("waited_ms"), course.waited());
  }

  private static void writeMembers(Json json, Optional<Turnover> turnover) {
    turnover.ifPresent(
        known ->
            json.member("opened", known.opened())
                .member("reused", known.reused())
                .member("closed", known.closed()));
  }

  private static void write(Json json, Level level) {
    json.object(
        () -> {
          json.member("current", level.current())
              .member("min", level.lowest())
              .member("max", level.highest());
          json.name("mean").value(rounded(level.mean()));
        });
  }

  private static void write(Json json, Durations durations) {
    json.object(
        () -> {
          json.member("count", durations.count()).member("sum", durations.totalMilliseconds());
          json.name("histogram")
              .object(
                  () ->
                      durations
                          .histogram()
                          .forEach((from, count) -> json.member(String.valueOf(from), count)));
        });
  }

  private static void write(Json json, PlaceCourse place) {
    json.object(
        () -> {
          json.member("where", place.where().decoded())
              .member("function", place.function().decoded());
          write(json.name("held"), place.held());
          json.member("closed", place.closed());
        });
  }

  private static void write(Json json, PeerCourse peer) {
    json.object(
        () -> {
          json.member("address", peer.address().decoded());
          write(json.name("in_use"), peer.inUse());
          write(json.name("idle"), peer.idle());
          write(json.name("waiting"), peer.waiting());
          writeMembers(json, peer.turnover());
        });
  }

  private static void write(Json json, ListenerCourse listener) {
    json.object(
        () -> {
          json.member("address", listener.address().decoded());
          write(json.name("connections"), listener.connections());
          listener.streams().ifPresent(streams -> write(json.name("streams"), streams));
          json.memberIfKnown("most_streams_in_one", listener.mostStreamsInOne());
        });
  }

  private void write(Json json, WorkerCourse worker) {
    json.object(
        () -> {
          json.member("pid", worker.pid()).member("exiting", worker.exiting());
          writeMembers(json, worker.course());
          if (wide) {
            json.name("pools").array(worker.pools(), pool -> write(json, pool));
          }
        });
  }

  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }
}
