package io.cosockpool.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.metrics.Exposition.Syntax;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.Course;
import io.cosockpool.model.Durations;
import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Interval;
import io.cosockpool.model.Level;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.PoolCourse;
import io.cosockpool.model.Printable;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Turnover;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private static Name name(String text) {
    return new Name(text.getBytes(UTF_8));
  }

  private static Pool pool(String name, long size, long inUse, long free) {
    return new Pool(name(name), size, OptionalLong.empty(), inUse + free, free, 0);
  }

  private static WaitingConnect waiting(OptionalLong milliseconds) {
    return new WaitingConnect(name("db"), 1, milliseconds, OptionalLong.empty(), Optional.empty());
  }

  private static Pool queueing(String name, List<WaitingConnect> queue) {
    return new Pool(name(name), 2, OptionalLong.of(5), 2 + queue.size(), 0, queue.size())
        .with(new PoolContents(List.of(), queue, 0, false));
  }

  private static Report report(int pid, Pool... pools) {
    return Reports.of(Workers.of(pid, Map.of(Subsystem.HTTP, List.of(pools))));
  }

  private static List<String> lines(Report report, Finding... findings) {
    return lines(new Exposition(new NamedPools(NamedPools.USUAL)), report, findings);
  }

  private static List<String> lines(Exposition exposition, Report report, Finding... findings) {
    return exposition.of(report, List.of(findings), Syntax.PROMETHEUS).lines().toList();
  }

  private static List<String> series(List<String> lines, String metric) {
    return lines.stream().filter(line -> line.startsWith(metric + "{")).sorted().toList();
  }

  @Test
  void aPoolHasItsNumbers() {
    List<String> lines = lines(report(7, pool("a\"b", 10, 3, 4)));
    assertEquals(
        List.of(
            "openresty_cosocket_pool_connections"
                + "{pid=\"7\",pool=\"a\\\"b\",state=\"idle\",subsystem=\"http\"} 4.0",
            "openresty_cosocket_pool_connections"
                + "{pid=\"7\",pool=\"a\\\"b\",state=\"used\",subsystem=\"http\"} 3.0",
            "openresty_cosocket_pool_connections"
                + "{pid=\"7\",pool=\"a\\\"b\",state=\"waiting\",subsystem=\"http\"} 0.0"),
        series(lines, "openresty_cosocket_pool_connections"));
    assertEquals(
        List.of("openresty_cosocket_pool_size{pid=\"7\",pool=\"a\\\"b\",subsystem=\"http\"} 10.0"),
        series(lines, "openresty_cosocket_pool_size"));
    assertEquals(List.of(), series(lines, "openresty_cosocket_pool_backlog_limit"));
    assertTrue(lines.contains("# TYPE openresty_cosocket_pool_size gauge"));
  }

  @Test
  void theLongestWaitIsThatOfTheQueueAndNotKnownIsNotNothing() {
    List<WaitingConnect> queue =
        List.of(waiting(OptionalLong.of(2500)), waiting(OptionalLong.of(100)));
    List<String> known = lines(report(7, queueing("p", queue)));
    assertEquals(
        List.of(
            "openresty_cosocket_pool_oldest_wait_seconds"
                + "{pid=\"7\",pool=\"p\",subsystem=\"http\"} 2.5"),
        series(known, "openresty_cosocket_pool_oldest_wait_seconds"));
    assertEquals(
        List.of(
            "openresty_cosocket_pool_backlog_limit{pid=\"7\",pool=\"p\",subsystem=\"http\"} 5.0"),
        series(known, "openresty_cosocket_pool_backlog_limit"));
    List<String> unknown = lines(report(7, queueing("p", List.of(waiting(OptionalLong.empty())))));
    assertEquals(List.of(), series(unknown, "openresty_cosocket_pool_oldest_wait_seconds"));
  }

  /** The text goes to terminals, which obey what is in it. */
  @Test
  void whatIsHiddenInANameIsEscapedAndNamesStayApart() {
    List<String> lines =
        lines(
            report(
                7,
                pool("\033]0;title\007", 1, 0, 0),
                pool("\\x1b]0;title\\x07", 2, 0, 0),
                pool("\u009b\u202e", 3, 0, 0),
                pool("a b", 4, 0, 0),
                pool("caf\u00e9", 5, 0, 0)));

    assertTrue(
        lines.stream().flatMapToInt(String::codePoints).noneMatch(Printable::isHidden),
        lines::toString);
    assertEquals(
        Set.of(
            "\\\\x1b]0;title\\\\x07",
            "\\\\\\\\x1b]0;title\\\\\\\\x07",
            "\\\\u{9b}\\\\u{202e}",
            "a b",
            "caf\u00e9"),
        series(lines, "openresty_cosocket_pool_size").stream()
            .map(line -> line.substring(line.indexOf("pool=\"") + 6, line.indexOf("\",subsystem")))
            .collect(Collectors.toSet()));
  }

  @Test
  void namesThatAreNoTextStayApart() {
    Pool one = new Pool(new Name(new byte[] {(byte) 0xff}), 1, OptionalLong.empty(), 1, 0, 0);
    Pool other = new Pool(new Name(new byte[] {(byte) 0xfe}), 2, OptionalLong.empty(), 1, 0, 0);
    assertEquals(
        List.of(
            "openresty_cosocket_pool_size{pid=\"7\",pool=\"\\\\xfe\",subsystem=\"http\"} 2.0",
            "openresty_cosocket_pool_size{pid=\"7\",pool=\"\\\\xff\",subsystem=\"http\"} 1.0"),
        series(lines(report(7, one, other)), "openresty_cosocket_pool_size"));
  }

  @Test
  void aWorkerHasItsConnectionsByKind() {
    Worker worker =
        Workers.of(9, Connections.pool(64, Connections.held(ConnectionKind.COSOCKET_UNPOOLED, 3)));
    List<String> lines = lines(Reports.of(worker));
    assertTrue(
        lines.contains("openresty_worker_connections{kind=\"cosocket_unpooled\",pid=\"9\"} 3.0"));
    assertTrue(lines.contains("openresty_worker_connections{kind=\"timer\",pid=\"9\"} 0.0"));
    assertTrue(lines.contains("openresty_worker_connections_limit{pid=\"9\"} 64.0"));
    assertEquals(List.of(), series(lines, "openresty_worker_requests"));
  }

  @Test
  void findingsNameTheirPoolsIfTheyAreAboutAny() {
    Finding full =
        new Finding(
            "full-queue",
            new Subject.Pools(Subsystem.HTTP, name("p")),
            List.of(7),
            1,
            "evidence",
            "advice");
    Finding blocked =
        new Finding("worker-blocked", new Subject.Pid(7), List.of(7), 1, "evidence", "advice");
    assertEquals(
        List.of(
            "cosockpool_finding{code=\"full-queue\",pool=\"p\",subsystem=\"http\"} 1.0",
            "cosockpool_finding{code=\"worker-blocked\"} 1.0"),
        series(lines(report(7, pool("p", 1, 1, 0)), full, blocked), "cosockpool_finding"));
  }

  @Test
  void whatWasReadIsCounted() {
    Exposition exposition = new Exposition(new NamedPools(NamedPools.USUAL));
    Report failed = Reports.failed(Failure.ofProcess(Kind.ENDED, 7, "it ended", "Look again."));
    exposition.count(report(7, pool("p", 1, 1, 0)));
    exposition.count(failed);
    List<String> lines = lines(exposition, failed);
    assertTrue(lines.contains("cosockpool_reads_total 2.0"), lines::toString);
    assertTrue(lines.contains("cosockpool_read_errors_total 1.0"));
    assertTrue(lines.contains("cosockpool_read_seconds_count 2"));
  }

  @Test
  void whatHasNoNameOfItsOwnIsPutTogether() {
    Exposition exposition = new Exposition(new NamedPools(2));
    assertEquals(
        Map.of("a", 1.0, "b", 2.0, "other", 7.0),
        Sizes.of(
            lines(
                exposition,
                report(
                    7,
                    pool("a", 1, 0, 0),
                    pool("b", 2, 0, 0),
                    pool("c", 3, 0, 0),
                    pool("d", 4, 0, 0)))));
  }

  /** A pool that comes before others in any order takes no name away. */
  @Test
  void aNameStaysAsLongAsItsPool() {
    Exposition exposition = new Exposition(new NamedPools(1));
    lines(exposition, report(7, pool("b", 2, 0, 0)));
    assertEquals(
        Map.of("b", 2.0, "other", 1.0),
        Sizes.of(lines(exposition, report(7, pool("a", 1, 0, 0), pool("b", 2, 0, 0)))));
    assertEquals(
        Map.of("a", 1.0, "other", 4.0),
        Sizes.of(lines(exposition, report(7, pool("a", 1, 0, 0), pool("c", 4, 0, 0)))));
  }

  @Test
  void whereSomethingWasNotReadNamesAreKept() {
    Exposition exposition = new Exposition(new NamedPools(1));
    lines(exposition, report(7, pool("b", 2, 0, 0)));
    Worker other = Workers.of(8, Map.of(Subsystem.HTTP, List.of(pool("a", 1, 0, 0))));
    Failure failure = Failure.ofProcess(Kind.ENDED, 7, "it ended", "Look again.");
    Report partial = Reports.of(Set.of(Subsystem.HTTP), List.of(other), failure);
    assertEquals(Map.of("other", 1.0), Sizes.of(lines(exposition, partial)));
    assertEquals(Map.of("b", 2.0), Sizes.of(lines(exposition, report(7, pool("b", 2, 0, 0)))));
  }

  private static Worker ofOther(int pid, Pool... pools) {
    return Workers.ofOtherMaster(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  private static Worker ofFirst(int pid, Pool... pools) {
    return Workers.of(pid, Map.of(Subsystem.HTTP, List.of(pools)));
  }

  /** However many pools it has, and whoever comes first. */
  @Test
  void noGatewayTakesTheNamesOfOthers() {
    Exposition exposition = new Exposition(new NamedPools(4));
    Worker many =
        ofOther(
            9,
            pool("a", 1, 0, 0),
            pool("b", 2, 0, 0),
            pool("c", 3, 0, 0),
            pool("d", 4, 0, 0),
            pool("e", 5, 0, 0));
    assertEquals(
        Map.of("a", 1.0, "b", 2.0, "c", 3.0, "d", 4.0, "other", 5.0),
        Sizes.of(lines(exposition, Reports.of(many))));
    Worker one = ofFirst(7, pool("z", 9, 0, 0));
    Map<String, Double> both = Map.of("a", 1.0, "b", 2.0, "c", 3.0, "z", 9.0, "other", 9.0);
    assertEquals(both, Sizes.of(lines(exposition, Reports.of(one, many))));
    Worker others =
        ofOther(9, pool("0", 7, 0, 0), pool("a", 1, 0, 0), pool("b", 2, 0, 0), pool("c", 3, 0, 0));
    assertEquals(
        Map.of("a", 1.0, "b", 2.0, "c", 3.0, "z", 9.0, "other", 7.0),
        Sizes.of(lines(exposition, Reports.of(one, others))));
    Worker three = ofFirst(7, pool("x", 6, 0, 0), pool("y", 8, 0, 0), pool("z", 9, 0, 0));
    assertEquals(
        Map.of("a", 1.0, "b", 2.0, "x", 6.0, "z", 9.0, "other", 10.0),
        Sizes.of(lines(exposition, Reports.of(three, others))));
  }

  /** A gateway that is never read whole keeps its own names for pools that are gone, at most. */
  @Test
  void namesOfAnotherGatewayAreFreeThoughSomethingIsNeverRead() {
    Exposition exposition = new Exposition(new NamedPools(2));
    lines(exposition, Reports.of(ofOther(9, pool("a", 1, 0, 0), pool("b", 2, 0, 0))));
    Failure failure = Failure.ofProcess(Kind.NOT_STILL, 9, "it never held still", "Look again.");
    Report partial =
        Reports.of(
            Set.of(Subsystem.HTTP),
            List.of(ofOther(9, pool("c", 3, 0, 0)), ofFirst(7, pool("z", 9, 0, 0))),
            failure);
    assertEquals(Map.of("z", 9.0, "other", 3.0), Sizes.of(lines(exposition, partial)));
    Report next =
        Reports.of(
            Set.of(Subsystem.HTTP),
            List.of(ofOther(9, pool("a", 1, 0, 0)), ofFirst(7, pool("z", 9, 0, 0))));
    assertEquals(Map.of("a", 1.0, "z", 9.0), Sizes.of(lines(exposition, next)));
  }

  @Test
  void aNameThatNobodyReadsIsNoSeries() {
    String metrics = String.join("\n", lines(report(7, pool("x".repeat(2000), 1, 0, 0))));
    assertFalse(metrics.contains("xxx"));
    assertTrue(metrics.contains("pool=\"other\""));
  }

  @Test
  void aClientChoosesTheSyntax() {
    assertEquals(
        Syntax.OPEN_METRICS, Syntax.of("application/openmetrics-text; version=1.0.0,text/plain"));
    assertEquals(Syntax.PROMETHEUS, Syntax.of("text/plain"));
    String metrics =
        new Exposition(new NamedPools(1))
            .of(report(7, pool("p", 1, 0, 0)), List.of(), Syntax.OPEN_METRICS);
    assertTrue(metrics.endsWith("# EOF\n"));
  }

  private static PoolCourse course(String pool, Optional<Turnover> turnover) {
    Level level = new Level(1, 0, 3, 1.5);
    Durations waited = new Durations(List.of(0L, 2L), 500);
    return new PoolCourse(
        Subsystem.HTTP,
        name(pool),
        4,
        new Course(level, level, level, 0.25, turnover, waited, Durations.NONE, waited),
        List.of());
  }

  private static Optional<Turnover> turnover(long opened, long reused, long closed) {
    return Optional.of(new Turnover(opened, reused, closed));
  }

  /** Two seconds, at the end of which there is one pool. */
  private static List<String> tracked(Exposition exposition, String pool, PoolCourse course) {
    Report report = report(7, pool(pool, 4, 1, 1));
    exposition.track(
        report,
        new Interval(
            2000,
            false,
            List.of(course),
            List.of(),
            List.of(),
            List.of(),
            new Interval.Doubts(1, 2, 3, 4, 0)));
    return lines(exposition, report);
  }

  private static String count(String what, String pool, String value) {
    return "openresty_cosocket_pool_%s{pool=\"%s\",subsystem=\"http\"} %s"
        .formatted(what, pool, value);
  }

  @Test
  void intervalsAddUp() {
    Exposition exposition = new Exposition(new NamedPools(2));
    tracked(exposition, "p", course("p", turnover(1, 5, 0)));
    List<String> lines = tracked(exposition, "p", course("p", turnover(2, 6, 1)));

    for (String expected :
        List.of(
            count("connections_opened_total", "p", "3.0"),
            count("connections_reused_total", "p", "11.0"),
            count("connections_closed_total", "p", "1.0"),
            count("full_seconds_total", "p", "1.0"),
            count("connect_wait_seconds_count", "p", "4"),
            count("connect_wait_seconds_sum", "p", "1.0"),
            "openresty_cosocket_pool_connection_seconds_total{pool=\"p\",state=\"waiting\",subsystem=\"http\"}"
                + " 6.0",
            "cosockpool_track_seconds_total 4.0",
            "cosockpool_track_missed_total 4.0",
            "cosockpool_track_reconciled_total 6.0",
            "cosockpool_track_untracked 4.0")) {
      assertTrue(lines.contains(expected), () -> expected + " in " + lines);
    }
    assertTrue(
        lines(report(7)).stream().noneMatch(line -> line.startsWith("cosockpool_track")),
        "without --track");
  }

  /** A connection that had seemed to be closed is there: as soon as another is, all is right. */
  @Test
  void countersNeverGoDown() {
    Exposition exposition = new Exposition(new NamedPools(2));
    String closed = "connections_closed_total";
    assertTrue(
        tracked(exposition, "p", course("p", turnover(0, 0, 3)))
            .contains(count(closed, "p", "3.0")));
    assertTrue(
        tracked(exposition, "p", course("p", turnover(0, 0, -2)))
            .contains(count(closed, "p", "3.0")));
    assertTrue(
        tracked(exposition, "p", course("p", turnover(0, 0, 1)))
            .contains(count(closed, "p", "3.0")));
    assertTrue(
        tracked(exposition, "p", course("p", turnover(0, 0, 2)))
            .contains(count(closed, "p", "4.0")));
  }

  @Test
  void withoutNumbersOfConnectionsThereAreNoCounts() {
    Exposition exposition = new Exposition(new NamedPools(2));
    tracked(exposition, "p", course("p", turnover(1, 5, 0)));
    List<String> lines = tracked(exposition, "p", course("p", Optional.empty()));
    assertEquals(List.of(), series(lines, "openresty_cosocket_pool_connections_opened_total"));
    assertTrue(lines.contains(count("full_seconds_total", "p", "1.0")));
  }

  /** What a pool did that is gone stays told until another one needs its name. */
  @Test
  void aPoolThatIsGoneKeepsItsCountersForAWhile() {
    Exposition exposition = new Exposition(new NamedPools(2));
    String opened = "connections_opened_total";
    tracked(exposition, "a", course("a", turnover(1, 0, 0)));
    List<String> two = tracked(exposition, "b", course("b", turnover(2, 0, 0)));
    assertTrue(two.contains(count(opened, "a", "1.0")), two::toString);
    List<String> three = tracked(exposition, "c", course("c", turnover(4, 0, 0)));
    assertEquals(
        List.of(count(opened, "b", "2.0"), count(opened, "c", "4.0")),
        series(three, "openresty_cosocket_pool_" + opened));
  }

  /** The sizes of pools by the names that stand for them. */
  private static final class Sizes {
    private static final Pattern SERIES =
        Pattern.compile(
            "openresty_cosocket_pool_size\\{pid=\"\\d+\",pool=\"(\\w+)\",subsystem=\"http\"} (.*)");

    static Map<String, Double> of(List<String> lines) {
      Map<String, Double> sizes = new HashMap<>();
      for (String line : lines) {
        Matcher series = SERIES.matcher(line);
        if (series.matches()) {
          sizes.put(series.group(1), Double.valueOf(series.group(2)));
        }
      }
      return sizes;
    }
  }
}
