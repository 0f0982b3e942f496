package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Pools;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartFormatTest {
  private static final int ALL = 0;

  private static Pool pool(String name, long size, long inUse, long idle, long queued) {
    return Pools.pool(name, size, 1000, inUse, idle, queued);
  }

  private static List<String> lines(Report report, PoolGrouping by, int top, ChartStyle style) {
    String text =
        new ChartFormat<>(new PoolListing(by, PoolOrder.USAGE, top), List.of(), style, List.of())
            .render(report);
    assertTrue(text.endsWith("\n"));
    return text.lines().toList();
  }

  private static List<String> plain(Report report, PoolGrouping by) {
    return lines(report, by, ALL, new ChartStyle(80, false, false));
  }

  private static String lineOf(List<String> lines, String name) {
    return lines.stream().filter(line -> line.startsWith(name)).findFirst().orElseThrow();
  }

  /** The bar of a line: what stands between the label and the numbers. */
  private static String bar(List<String> lines, String name) {
    String line = lineOf(lines, name);
    return line.replaceFirst("^[^ ]+ +", "").replaceFirst("  +[0-9]+  .*", "");
  }

  private static long count(String text, char character) {
    return text.chars().filter(c -> c == character).count();
  }

  @Test
  void partsAreMeasuredByTheSize() {
    List<String> lines =
        plain(
            Reports.of(Reports.http(7, pool("half", 10, 5, 0, 0), pool("idle", 10, 0, 10, 0))),
            PoolGrouping.POOL);

    long inside = bar(lines, "idle").indexOf('|');
    assertEquals(inside, count(bar(lines, "idle"), '-'));
    assertEquals(Math.round(inside / 2.0), count(bar(lines, "half"), '#'));
    assertEquals(inside, bar(lines, "half").indexOf('|'));
  }

  @Test
  void whatIsBeyondTheSizeStandsBehindItsMark() {
    List<String> lines =
        plain(
            Reports.of(
                Reports.http(
                    7,
                    pool("queue", 10, 10, 0, 1),
                    pool("over", 10, 12, 0, 0),
                    pool("flood", 1, 1, 0, 900))),
            PoolGrouping.POOL);

    assertTrue(bar(lines, "queue").matches("#+\\|!+ *"), bar(lines, "queue"));
    assertTrue(bar(lines, "over").matches("#+\\|#+ *"), bar(lines, "over"));
    assertTrue(bar(lines, "flood").matches("#+\\|!+>"), bar(lines, "flood"));
    assertEquals(bar(lines, "queue").indexOf('|'), bar(lines, "flood").indexOf('|'));
  }

  @Test
  void whatIsThereIsSeenAndOnlyAFullBarReachesTheMark() {
    List<String> lines =
        plain(
            Reports.of(
                Reports.http(7, pool("one", 10_000, 1, 1, 0), pool("nearly", 10_000, 9_998, 1, 0))),
            PoolGrouping.POOL);

    assertTrue(bar(lines, "one").matches("#- +\\|"), bar(lines, "one"));
    assertTrue(bar(lines, "nearly").matches("#+- \\|"), bar(lines, "nearly"));
  }

  @Test
  void oneFullWorkerIsNotHiddenByTheOthers() {
    List<Worker> workers = new ArrayList<>();
    for (int pid = 1; pid <= 15; pid++) {
      workers.add(Reports.http(pid, pool("redis", 10, 0, 1, 0), pool("busy", 10, 9, 0, 0)));
    }
    workers.add(Reports.http(16, pool("redis", 10, 10, 0, 3), pool("busy", 10, 9, 0, 0)));
    List<String> lines = plain(Reports.of(workers.toArray(new Worker[0])), PoolGrouping.POOL);

    assertTrue(lineOf(lines, "redis").endsWith(" 10     0     3    10  1 of 16"), lines.toString());
    assertTrue(lines.indexOf(lineOf(lines, "redis")) < lines.indexOf(lineOf(lines, "busy")));
    assertEquals(
        "http: 2 pools in 16 workers; 1 full in one worker or more, 3 connects wait",
        lines.getFirst());
  }

  @Test
  void aPoolThatIsFullInManyWorkersIsOnePool() {
    List<Worker> workers = new ArrayList<>();
    for (int pid = 1; pid <= 16; pid++) {
      workers.add(Reports.http(pid, pool("redis", 10, 10, 0, 0), pool("busy", 10, 9, 0, 0)));
    }
    List<String> lines =
        lines(
            Reports.of(workers.toArray(new Worker[0])),
            PoolGrouping.POOL,
            ALL,
            new ChartStyle(60, false, false));

    assertEquals(
        List.of(
            "http: 2 pools in 16 workers; 1 full in one worker or more, 0", "    connects wait"),
        lines.subList(0, 2));
  }

  @Test
  void workersAreShownWithAllTheirPools() {
    List<String> lines =
        plain(
            Reports.of(
                Reports.http(7, pool("a", 10, 10, 0, 0), pool("b", 20, 1, 2, 0)),
                Reports.http(8, pool("a", 10, 1, 0, 0))),
            PoolGrouping.WORKER);

    assertTrue(lineOf(lines, "7 ").endsWith("11     2     0    30  1 of 2"), lines.toString());
    assertTrue(lineOf(lines, "8 ").endsWith(" 1     0     0    10  0 of 1"), lines.toString());
  }

  @Test
  void aPoolOfEachWorkerHasItsProcessId() {
    List<String> lines =
        plain(
            Reports.of(
                Reports.http(7, pool("a", 10, 10, 0, 0)), Reports.http(88, pool("a", 10, 1, 0, 0))),
            PoolGrouping.BOTH);

    List<String> ofPool = lines.stream().filter(line -> line.startsWith("a ")).toList();
    assertTrue(ofPool.get(0).endsWith("   7    10     0     0    10  full"), ofPool.toString());
    assertTrue(ofPool.get(1).endsWith("  88     1     0     0    10"), ofPool.toString());
  }

  @Test
  void whatIsLeftOutIsCounted() {
    List<Pool> pools = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      pools.add(pool("pool" + i, 3_000, i, 0, 0));
    }
    List<String> lines =
        lines(
            Reports.of(Reports.http(7, pools.toArray(new Pool[0]))),
            PoolGrouping.POOL,
            30,
            new ChartStyle(80, false, false));

    assertEquals("2,970 more are not shown: see --top, --pool", lines.getLast());
    List<String> shown = lines.stream().filter(line -> line.startsWith("pool")).toList();
    assertEquals(30, shown.size());
    assertTrue(shown.getFirst().startsWith("pool2999 "));
  }

  @Test
  void bothSubsystemsAreTold() {
    List<String> lines =
        plain(
            Reports.of(
                Reports.both(3, List.of(pool("a", 1, 1, 0, 0)), List.of(pool("a", 1, 0, 0, 0)))),
            PoolGrouping.POOL);

    assertTrue(lines.get(0).startsWith("http: 1 pool in 1 worker; 1 full,"));
    assertTrue(lines.get(1).startsWith("stream: 1 pool in 1 worker; 0 full,"));
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("http a ")));
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("stream a ")));
  }

  @Test
  void withoutPoolsThereIsTheSummaryAlone() {
    assertEquals(
        List.of("http: 0 pools in 1 worker; 0 full, 0 connects wait"),
        plain(Reports.of(Reports.http(7)), PoolGrouping.POOL));
  }

  @ParameterizedTest
  @EnumSource(PoolGrouping.class)
  void noLineIsWiderThanTheTerminalWhateverTheNames(PoolGrouping by) {
    Random random = new Random(11);
    List<Pool> pools = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] name = new byte[random.nextInt(300)];
      random.nextBytes(name);
      pools.add(new Pool(new Name(name), 1 + i, OptionalLong.empty(), 2L * i, i / 2, i / 3));
    }
    pools.add(pool("漢字".repeat(40) + "\033[2J\u202e<b>", 10, 10, 0, 99_999));
    pools.add(pool(Character.toString(0x17000).repeat(40) + "مرحبا", 10, 10, 0, 99_998));
    Report report =
        Reports.of(
            Reports.http(4_000_001, pools.toArray(new Pool[0])),
            Reports.http(4_000_002, pools.toArray(new Pool[0])));
    for (int width : new int[] {60, 80, 120, 250}) {
      String text =
          new ChartFormat<>(
                  new PoolListing(by, PoolOrder.USAGE, ALL),
                  List.of(),
                  new ChartStyle(width, false, true),
                  pools.stream().map(pool -> finding(pool.name())).toList().reversed())
              .render(report);
      for (String line : text.lines().toList()) {
        int columns = EastAsianWidth.columns(line);
        assertTrue(columns <= width, columns + " columns: " + line);
        assertFalse(line.matches(".*[\033\u202eمرحبا].*"), line);
      }
    }
  }

  private static Finding finding(Name... names) {
    String evidence = "one of the findings, with its 1,234 numbers and its words";
    return new Finding(
        "some-code",
        new Subject.Pools(Subsystem.HTTP, List.of(names)),
        List.of(7),
        0,
        evidence,
        "Do something, for example with pool_size (see what a connection is held for). Then more.");
  }

  @Test
  void findingsStandBelow() {
    Pool pool = pool("a b", 10, 10, 0, 0);
    List<Finding> findings = new ArrayList<>(List.of(finding(pool.name(), pool.name())));
    for (int i = 0; i < 9; i++) {
      findings.add(finding(pool.name()));
    }
    List<String> lines =
        new ChartFormat<>(
                new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, ALL),
                List.of(),
                new ChartStyle(60, false, false),
                findings)
            .render(Reports.of(Reports.http(7, pool)))
            .lines()
            .toList();

    int heading = lines.indexOf("Findings (see cosockpool explain CODE):");
    assertEquals("", lines.get(heading - 1));
    assertEquals(
        List.of(
            "  some-code a b and 1 more: one of the findings, with its",
            "    1,234 numbers and its words",
            "    Advice: Do something, for example with pool_size (see",
            "    what a connection is held for).",
            "  some-code a b: one of the findings, with its 1,234 numbers"),
        lines.subList(heading + 1, heading + 6));
    assertEquals("  2 more: add -o html --output-file all.html to see all", lines.getLast());
  }

  @Test
  void findingsTellTheSubsystemWhereThereAreTwo() {
    Pool pool = pool("a", 1, 1, 0, 0);
    String text =
        new ChartFormat<>(
                new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, ALL),
                List.of(),
                new ChartStyle(80, false, false),
                List.of(finding(pool.name())))
            .render(Reports.of(Reports.both(3, List.of(pool), List.of(pool))));

    assertTrue(text.contains("\n  some-code http a: one of the findings,"), text);
  }

  @Test
  void withoutUnicodeThereIsNothingButAscii() {
    String text =
        new ChartFormat<>(
                new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, ALL),
                List.of(),
                new ChartStyle(80, false, false),
                List.of())
            .render(Reports.of(Reports.http(7, pool("größe", 10, 10, 0, 50))));

    assertTrue(text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), text);
    assertTrue(text.contains("gr\\u{f6}\\u{df}e"), text);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void coloursAddNothingButColours(boolean unicode) {
    Report report = Reports.of(Reports.http(7, pool("a", 10, 10, 0, 5), pool("b c", 10, 2, 3, 0)));
    String colored =
        String.join("\n", lines(report, PoolGrouping.POOL, ALL, new ChartStyle(80, true, unicode)));

    assertTrue(colored.contains("\033[34m"));
    assertEquals(
        String.join(
            "\n", lines(report, PoolGrouping.POOL, ALL, new ChartStyle(80, false, unicode))),
        colored.replaceAll("\033\\[[0-9;]*m", ""));
  }
}
