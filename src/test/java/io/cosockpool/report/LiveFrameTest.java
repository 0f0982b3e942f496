package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolSeries;
import io.cosockpool.model.Pools;
import io.cosockpool.model.Report;
import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.tracking.Tracker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveFrameTest {
  private static final List<KeyHint> KEYS =
      List.of(new KeyHint("q", "quit", true), new KeyHint("g", "the first row", false));

  private static final LiveView POOLS =
      LiveView.first(PoolGrouping.POOL, PoolOrder.NAME, Duration.ofSeconds(1));

  private static Pool pool(String name, long inUse, long queued) {
    return Pools.pool(name, 4, 9, inUse, 4 - inUse, queued);
  }

  private static LiveMoment moment(Report report, Finding... findings) {
    Tracker tracker = new Tracker(Tracker.Room.USUAL);
    tracker.add(report, 0);
    tracker.next();
    tracker.add(report, 1_000_000_000);
    List<PoolSeries> recent = new ArrayList<>();
    report
        .workers()
        .forEach(
            worker ->
                worker
                    .pools()
                    .getOrDefault(Subsystem.HTTP, List.of())
                    .forEach(
                        pool ->
                            recent.add(
                                new PoolSeries(
                                    Subsystem.HTTP,
                                    pool.name(),
                                    4,
                                    List.of(-1L, 0L, 2L, 4L, 4L),
                                    List.of(-1L, 4L, 2L, 0L, 0L),
                                    List.of(-1L, 0L, 0L, 0L, 3L)))));
    return new LiveMoment(
        report,
        Optional.of(report),
        report.workers().stream().anyMatch(worker -> worker.parts().requests().isPresent())
            ? Optional.of(report)
            : Optional.empty(),
        tracker.next(),
        tracker.sinceStart(),
        recent,
        List.of(findings));
  }

  private static LiveFrame.Picture picture(LiveMoment moment, LiveView view, int height) {
    return LiveFrame.of(new ChartStyle(80, false, false), height, KEYS, moment, view);
  }

  private static String text(LiveMoment moment, LiveView view) {
    return String.join("\n", picture(moment, view, 24).lines());
  }

  private static Report three() {
    return Reports.of(Reports.http(7, pool("a", 1, 0), pool("b", 4, 2), pool("c", 0, 0)));
  }

  @Test
  void poolsHaveTheirBarsNumbersAndCourse() {
    String line =
        text(moment(three()), POOLS)
            .lines()
            .filter(each -> each.startsWith("  b "))
            .findFirst()
            .orElseThrow();

    assertTrue(line.matches("  b +#+\\|!+>? +4 +0 +2 +4 +1 of 1 +_:#!"), line);
  }

  @Test
  void aNarrowScreenLeavesTheCourseOut() {
    LiveFrame.Picture narrow =
        LiveFrame.of(new ChartStyle(60, false, false), 24, KEYS, moment(three()), POOLS);

    assertFalse(String.join("\n", narrow.lines()).contains("COURSE"));
    assertTrue(text(moment(three()), POOLS).contains("COURSE"));
  }

  @Test
  void theRowThatWasChosenIsMarkedWhereverItStands() {
    LiveMoment moment = moment(three());
    LiveRow last = picture(moment, POOLS, 24).rows().getLast();

    String marked =
        text(moment, POOLS.choosing(last).of(PoolGrouping.POOL, PoolOrder.USAGE))
            .lines()
            .filter(line -> line.startsWith("> "))
            .reduce("", String::concat);

    assertTrue(marked.startsWith("> c "), marked);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 98, 99})
  void theRowThatWasChosenIsOnTheScreen(int index) {
    Pool[] pools =
        IntStream.range(0, 100)
            .mapToObj(number -> pool("pool%02d".formatted(number), 1, 0))
            .toArray(Pool[]::new);
    LiveMoment moment = moment(Reports.of(Reports.http(7, pools)));
    LiveRow row = picture(moment, POOLS, 24).rows().get(index);

    List<String> lines = picture(moment, POOLS.choosing(row), 24).lines();

    assertEquals(24, lines.size());
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("> pool%02d ".formatted(index))),
        () -> String.join("\n", lines));
  }

  @Test
  void theFilterLeavesPoolsOfOtherNamesOut() {
    LiveMoment moment =
        moment(Reports.of(Reports.http(7, pool("db-1", 1, 0), pool("cache", 1, 0))));

    assertEquals(1, picture(moment, POOLS.filtered("b-", false), 24).rows().size());
    assertEquals(1, picture(moment, POOLS.filtered("d?-*1", false), 24).rows().size());
    assertEquals(0, picture(moment, POOLS.filtered("x", false), 24).rows().size());
    assertTrue(text(moment, POOLS.filtered("x", false)).contains("no pool is called like this"));
  }

  @Test
  void aPoolThatIsOpenShowsWhoHoldsAndWhoWaits() {
    LiveMoment moment =
        moment(
            RequestSamples.report(
                List.of(pool("db", 4, 1), pool("other", 1, 0)),
                RequestSamples.holder(1, 3100, "db", RequestSamples.frame("query", "db.lua", 42)),
                RequestSamples.waiter(2, 700, "db", RequestSamples.frame("load", "cart.lua", 7)),
                RequestSamples.holder(
                    3, 50, "other", RequestSamples.frame("get", "cache.lua", 8))));
    LiveRow db = picture(moment, POOLS, 40).rows().getFirst();

    String text =
        String.join("\n", picture(moment, POOLS.choosing(db).on(LiveView.Page.CHOSEN), 40).lines());

    assertTrue(text.contains("http pool db"), text);
    assertTrue(text.matches("(?s).*db +1 +1 +3100 +query +db.lua:42\n.*"), text);
    assertTrue(text.matches("(?s).*queued +700 +pool_queue:db:1 +cart.lua:7 .*"), text);
    assertFalse(text.contains("cache.lua"), text);
    assertTrue(text.matches("(?s).* 4 +4 +4.0 +0 +1 +1 +100.0 .*all the time\n.*"), text);
  }

  @Test
  void whatCouldNotBeReadStandsAboveIt() {
    Failure failure =
        new Failure(
            Failure.Kind.NOT_PERMITTED, new Subject.Pid(9), Wording.of("it is closed"), "Ask.");
    LiveMoment moment =
        moment(
            io.cosockpool.model.Reports.of(
                Set.of(Subsystem.HTTP), three().workers(), failure, failure));

    assertTrue(
        text(moment, POOLS).lines().anyMatch(line -> line.startsWith("not read: process 9")),
        text(moment, POOLS));
  }

  @Test
  void findingsHaveALineEachAndAllOfThemOnTheirPage() {
    List<Finding> findings =
        IntStream.range(0, 30)
            .mapToObj(
                number ->
                    new Finding(
                        "full",
                        new Subject.Pid(number),
                        List.of(7),
                        1,
                        Wording.of("evidence"),
                        "Do.",
                        List.of()))
            .toList();
    LiveMoment moment = moment(three(), findings.toArray(Finding[]::new));

    assertTrue(text(moment, POOLS).contains("Findings (25 more: f)"), text(moment, POOLS));
    LiveFrame.Picture all = picture(moment, POOLS.on(LiveView.Page.FINDINGS), 24);
    assertEquals(61, all.length());
    assertTrue(
        String.join(
                "\n", picture(moment, POOLS.on(LiveView.Page.FINDINGS).scrolledTo(39), 24).lines())
            .contains("process 29"));
  }

  @Test
  void keysAreNamedWithWhatTheyDo() {
    String text = text(moment(three()), POOLS.on(LiveView.Page.KEYS));

    assertTrue(text.contains("g  the first row"), text);
    assertTrue(text.contains("# in use"), text);
  }

  @Test
  void namesCannotDrawOnTheScreen() {
    String text = text(moment(Reports.of(Reports.http(7, pool("a\033[2J\nb", 1, 0)))), POOLS);

    assertFalse(text.contains("\033"));
    assertEquals(24, text.lines().count());
  }
}
