package io.cosockpool.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.Report;
import io.cosockpool.model.WaitingConnect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextFormatTest {
  private static final int COLUMNS = 9;

  private static List<String> lines(Report report) {
    String text =
        new TextFormat<>(new PoolListing(PoolGrouping.BOTH, PoolOrder.NAME, 0)).render(report);
    assertTrue(text.endsWith("\n"));
    return List.of(text.split("\n", -1)).subList(0, text.split("\n", -1).length - 1);
  }

  /** As awk splits a line: at every run of blanks and tabs. */
  private static List<String> fields(String line) {
    return List.of(line.strip().split("[ \t]+"));
  }

  @Test
  void showsWhatIsKnownOfAPool() {
    List<String> lines =
        lines(Reports.of(Reports.http(7, Reports.pool("a:1"), Reports.queueing("b:2"))));

    assertEquals(
        List.of(
            "SUBSYSTEM",
            "PID",
            "SIZE",
            "CONNECTIONS",
            "IN-USE",
            "FREE",
            "BACKLOG",
            "QUEUE",
            "POOL"),
        fields(lines.get(0)));
    assertEquals(List.of("http", "7", "100", "3", "2", "1", "-", "0", "a:1"), fields(lines.get(1)));
    assertEquals(
        List.of("http", "7", "10", "14", "10", "0", "5", "4", "b:2"), fields(lines.get(2)));
    assertEquals(3, lines.size());
  }

  @Test
  void columnsAreAligned() {
    List<String> lines =
        lines(
            Reports.of(
                Reports.http(
                    4_194_304,
                    new Pool(
                        new Name(new byte[] {'x'}),
                        10_000_000_000L,
                        OptionalLong.of(20_000_000_000L),
                        30_000_000_000L,
                        1,
                        2)),
                Reports.http(7, Reports.pool("y"))));

    assertEquals(lines.get(0).lastIndexOf("POOL"), lines.get(1).lastIndexOf("x"));
    assertEquals(lines.get(0).lastIndexOf("POOL"), lines.get(2).lastIndexOf("y"));
  }

  @Test
  void everyLineHasAllColumnsWhateverTheName() {
    Random random = new Random(5);
    Set<Name> names = new HashSet<>();
    names.add(new Name(new byte[0]));
    names.add(new Name(new byte[] {'"', '"'}));
    for (int i = 0; i < 5_000; i++) {
      byte[] name = new byte[random.nextInt(6)];
      random.nextBytes(name);
      names.add(new Name(name));
    }
    List<Pool> pools = names.stream().map(name -> Reports.pool(name.bytes())).toList();

    List<String> lines = lines(Reports.of(Reports.http(7, pools.toArray(new Pool[0]))));

    assertEquals(1 + names.size(), lines.size());
    for (String line : lines) {
      assertEquals(COLUMNS, fields(line).size(), line);
    }
  }

  @Test
  void differentNamesAreShownDifferently() {
    Set<String> shown = new HashSet<>();
    for (String name : List.of("", "\"\"", "\\", "\\\"\\\"", " ", "\\x20")) {
      shown.add(fields(lines(Reports.of(Reports.http(7, Reports.pool(name)))).get(1)).getLast());
    }
    assertEquals(6, shown.size(), shown.toString());
  }

  @Test
  void linesAreSortedBySubsystemNameAndProcess() {
    List<String> lines =
        lines(
            Reports.of(
                Reports.both(
                    3, List.of(Reports.pool("b"), Reports.pool("z")), List.of(Reports.pool("a"))),
                Reports.http(20, Reports.pool("a"), Reports.pool("b"))));

    List<String> order = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> fields = fields(line);
      order.add(fields.get(0) + " " + fields.getLast() + " " + fields.get(1));
    }
    assertEquals(List.of("http a 20", "http b 3", "http b 20", "http z 3", "stream a 3"), order);
  }

  @Test
  void withoutPoolsThereIsTheHeaderAlone() {
    assertEquals(1, lines(Reports.of(Reports.http(7))).size());
  }

  @Test
  void wideAddsReuseTheNextEvictionAndTheLongestWait() {
    Pool held =
        new Pool(new Name("a:1".getBytes(UTF_8)), 10, OptionalLong.of(4), 5, 2, 2)
            .with(
                new PoolContents(
                    List.of(idle(5, OptionalLong.of(900)), idle(2, OptionalLong.of(400))),
                    List.of(waiting(30), waiting(70)),
                    2,
                    false));
    String text =
        new TextFormat<>(new PoolListing(PoolGrouping.BOTH, PoolOrder.NAME, 0, true))
            .render(Reports.of(Reports.http(7, held, Reports.pool("b:2"))));
    List<String> lines = text.lines().toList();
    assertEquals(
        List.of(
            "SUBSYSTEM",
            "PID",
            "SIZE",
            "CONNECTIONS",
            "IN-USE",
            "FREE",
            "BACKLOG",
            "QUEUE",
            "REUSED-MIN",
            "AVG",
            "MAX",
            "EVICTS-MS",
            "WAITED-MS",
            "POOL"),
        fields(lines.get(0)));
    assertEquals(
        List.of("http", "7", "10", "5", "1", "2", "4", "2", "2", "3.5", "5", "400", "70", "a:1"),
        fields(lines.get(1)));
    assertEquals(List.of("-", "-", "-", "-", "-", "b:2"), fields(lines.get(2)).subList(8, 14));
  }

  private static IdleConnection idle(long reused, OptionalLong expires) {
    return new IdleConnection(
        12,
        Optional.empty(),
        Optional.empty(),
        reused,
        expires,
        Optional.empty(),
        OptionalLong.empty());
  }

  private static WaitingConnect waiting(long milliseconds) {
    return new WaitingConnect(
        new Name("a".getBytes(UTF_8)),
        1,
        OptionalLong.of(milliseconds),
        OptionalLong.empty(),
        Optional.empty());
  }
}
