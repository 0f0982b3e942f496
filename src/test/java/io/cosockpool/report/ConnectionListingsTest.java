package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Connections;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Report;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers, peers, listeners, keepalive pools and single connections as text and as a chart. */
class ConnectionListingsTest {
  private static final int ALL = 0;

  private static List<List<String>> cells(Listing<?> listing, Report report) {
    return new TextFormat<>(listing)
        .render(report)
        .lines()
        .map(ConnectionListingsTest::cells)
        .toList();
  }

  /** As awk splits a line. */
  private static List<String> cells(String line) {
    return List.of(line.strip().split("[ \t]+"));
  }

  private static ConnectionListing list(
      Report report, Optional<ConnectionOrder> order, boolean wide) {
    return new ConnectionListing(
        ConnectionSelection.of(report, connection -> true), order, ALL, wide);
  }

  private static List<String> chart(Report report, int width) {
    return new ChartFormat<>(
            new WorkerListing(ALL),
            List.of(new PeerListing(10), new ListenerListing(10), new KeepaliveListing(10)),
            new ChartStyle(width, false, false),
            List.of())
        .render(report)
        .lines()
        .toList();
  }

  @Test
  void aWorkerIsALineWithItsKinds() {
    List<List<String>> lines = cells(new WorkerListing(ALL), Gateways.twoWorkers());

    assertEquals(
        List.of(
            "PID",
            "STATE",
            "LIMIT",
            "IN-USE",
            "FREE",
            "REUSABLE",
            "CLIENTS",
            "CLIENTS-IDLE",
            "UPSTREAMS",
            "COSOCKETS",
            "OUTSIDE",
            "KEPT",
            "OTHER",
            "LEFT-OUT",
            "KINDS"),
        lines.get(0));
    assertEquals(
        List.of(
            "7",
            "running",
            "10",
            "7",
            "3",
            "-",
            "0",
            "1",
            "0",
            "1",
            "4",
            "0",
            "1",
            "0",
            "listening=1,client_idle=1,cosocket_active=1,cosocket_unpooled=4"),
        lines.get(1));
    assertEquals("http2=3", lines.get(2).getLast());
  }

  @Test
  void aConnectionIsALineWithWhatIsKnown() {
    Report report = Gateways.twoWorkers();
    List<List<String>> lines = cells(list(report, Optional.empty(), false), report);

    assertEquals(
        List.of(
            "PID",
            "FD",
            "KIND",
            "TCP-STATE",
            "UNREAD",
            "UNSENT",
            "AGE-MS",
            "EXPIRES-MS",
            "REQUESTS",
            "REUSED",
            "BYTES-SENT",
            "DOING",
            "HOLDER",
            "AT",
            "LOCAL",
            "PEER",
            "POOL"),
        lines.get(0));
    assertEquals(
        List.of(
            "7",
            "6",
            "listening",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-"),
        lines.get(1));
    assertEquals(
        List.of(
            "7",
            "17",
            "cosocket_active",
            "ESTABLISHED",
            "5",
            "6",
            "3100",
            "56900",
            "-",
            "7",
            "120",
            "receive",
            "7-4",
            "lib/db.lua:42",
            "10.0.0.2:41000",
            "10.0.0.7:6379",
            "redis\\x20pool"),
        lines.get(2));
    assertEquals(1 + 7 + 3, lines.size());
  }

  @Test
  void wideTellsTheRest() {
    Report report = Gateways.twoWorkers();
    List<List<String>> lines = cells(list(report, Optional.empty(), true), report);

    assertEquals(
        List.of("NUMBER", "STREAMS", "CLOSES-AT", "RETRANSMITS", "RTT-US", "TLS"),
        lines.get(0).subList(12, 18));
    assertEquals(
        List.of("812", "-", "-", "1", "210", "redis.example"), lines.get(2).subList(12, 18));
    assertEquals(List.of("900", "-", "0", "-", "-", "-"), lines.get(3).subList(12, 18));
  }

  @Test
  void everyLineHasAllColumnsWhateverTheNames() {
    Random random = new Random(3);
    List<HeldConnection> entries = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(5)];
      random.nextBytes(bytes);
      entries.add(
          new HeldConnection(
              ConnectionKind.COSOCKET_IDLE,
              OptionalInt.empty(),
              i,
              Optional.of(new Name(bytes)),
              Optional.of(new Name(bytes)),
              Optional.of(new Name(bytes)),
              OptionalLong.empty(),
              OptionalLong.empty(),
              OptionalLong.empty(),
              OptionalLong.empty(),
              Optional.empty(),
              OptionalInt.empty(),
              OptionalLong.empty(),
              Optional.of(new HeldConnection.Tls(Optional.of(new Name(bytes)))),
              OptionalLong.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    Report report = Reports.of(Workers.of(7, Connections.pool(1000, entries)));

    List<List<String>> lines = cells(list(report, Optional.empty(), true), report);

    assertEquals(501, lines.size());
    lines.forEach(line -> assertEquals(23, line.size(), line::toString));
  }

  @ParameterizedTest
  @CsvSource({
    "AGE, 3 1 2 4",
    "IDLE, 2 1 3 4",
    "UNREAD, 1 3 2 4",
    "BYTES, 2 3 1 4",
  })
  void whatComesFirstIsTheUsersChoice(ConnectionOrder order, String numbers) {
    Report report =
        Reports.of(
            Workers.of(
                7,
                Connections.pool(
                    9,
                    List.of(
                        Connections.held(ConnectionKind.CLIENT_IDLE)
                            .number(1)
                            .age(50)
                            .expires(900)
                            .bytesSent(1)
                            .tcp(TcpState.ESTABLISHED, 7, 0)
                            .build(),
                        Connections.held(ConnectionKind.COSOCKET_IDLE)
                            .number(2)
                            .age(40)
                            .expires(100)
                            .bytesSent(3)
                            .build()))),
            Workers.of(
                8,
                Connections.pool(
                    9,
                    List.of(
                        Connections.held(ConnectionKind.CLIENT_ACTIVE)
                            .number(3)
                            .age(60)
                            .expires(5)
                            .bytesSent(2)
                            .tcp(TcpState.ESTABLISHED, 0, 0)
                            .build(),
                        Connections.held(ConnectionKind.TIMER).number(4).build()))));

    List<String> shown =
        list(report, Optional.of(order), false).rows(report, Listing.Medium.TABLE).stream()
            .map(row -> Long.toString(row.connection().number()))
            .toList();

    assertEquals(numbers, String.join(" ", shown));
  }

  @Test
  void theChartHasABarAWorkerAndThePeersBelow() {
    List<String> lines = chart(Gateways.twoWorkers(), 80);

    assertEquals(
        List.of(
            "master 2: 2 workers, 10 of 110 worker_connections in use; room for 110 clients,",
            "    or 55 as a proxy"),
        lines.subList(0, 2));
    String bar = lines.stream().filter(line -> line.startsWith("7 ")).findFirst().orElseThrow();
    assertTrue(bar.matches("7 +-+\\++!+\\.+ +\\| +7 +3 +10"), bar);
    assertTrue(count(bar, '!') > 3 * count(bar, '-'), bar);
    assertTrue(
        lines.contains("# clients  - clients, idle  = upstreams  + cosockets"), lines.toString());
    int peers = lines.indexOf("PEER           IN-USE  IDLE  OUTSIDE  TIME-WAIT  POOLS");
    assertEquals(
        List.of(
            "10.0.0.7:6379      10     2        4        211  other,redis\\x20pool",
            "10.0.0.8:80         1     0        0          -  -"),
        lines.subList(peers + 1, peers + 3));
    int listeners = lines.indexOf("MASTER  CLIENTS  REQUESTS  MEAN  MOST  LISTENS");
    assertEquals("2             4        10   2.5     5  0.0.0.0:80", lines.get(listeners + 1));
    int kept = lines.indexOf("KEEPALIVE  PID  SIZE  IDLE  IN-USE  NAME");
    assertEquals("upstream     7    32     2       -  backend", lines.get(kept + 1));
  }

  private static long count(String text, char character) {
    return text.chars().filter(c -> c == character).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 200})
  void noLineOfTheChartIsWiderThanTheTerminal(int width) {
    Random random = new Random(5);
    List<ConnectionPeer> peers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      peers.add(
          new ConnectionPeer(
              new Name(bytes), Map.of(), OptionalLong.of(i), List.of(new Name(bytes))));
    }
    peers.add(
        new ConnectionPeer(
            Connections.name("漢字".repeat(90)),
            Map.of(ConnectionKind.COSOCKET_ACTIVE, 9L),
            OptionalLong.empty(),
            List.of(Connections.name("漢字".repeat(90)))));
    Report report =
        Reports.of(
            Workers.of(4_000_001, Connections.pool(10, List.of(), List.of(), peers, List.of())));
    String text =
        new ChartFormat<>(
                new WorkerListing(ALL),
                List.of(new PeerListing(ALL)),
                new ChartStyle(width, false, true),
                List.of())
            .render(report);

    for (String line : text.lines().toList()) {
      assertTrue(EastAsianWidth.columns(line) <= width, line);
    }
  }

  @Test
  void workersOfAnotherMasterHaveRowsOfTheirOwn() {
    Worker other =
        Workers.with(
            Connections.pool(
                9,
                List.of(),
                List.of(),
                List.of(Connections.peer("10.0.0.7:6379", 1, 0, 0, OptionalLong.of(3))),
                List.of()),
            Workers.ofOtherMaster(9, Map.of()));
    Report report = Gateways.twoWorkers();
    List<Worker> workers = new ArrayList<>(report.workers());
    workers.add(other);

    List<List<String>> lines =
        cells(new PeerListing(ALL), Reports.of(workers.toArray(new Worker[0])));

    assertEquals(
        List.of("210", "3", "-"),
        lines.subList(1, 4).stream().map(line -> line.get(4).replace("211", "210")).toList());
  }

  @Test
  void whatIsNotShownIsCounted() {
    List<String> lines =
        new ChartFormat<>(
                new WorkerListing(1),
                List.of(new PeerListing(1)),
                new ChartStyle(80, false, false),
                List.of())
            .render(Gateways.twoWorkers())
            .lines()
            .toList();

    assertTrue(lines.contains("1 more is not shown: see --top"), lines.toString());
    assertEquals("1 more is not shown: see --top, --peer", lines.getLast());
  }

  @Test
  void theFullestWorkerIsFirst() {
    Report report =
        Reports.of(
            Gateways.with(7, ConnectionKind.CLIENT_ACTIVE, 10),
            Gateways.with(8, ConnectionKind.CLIENT_ACTIVE, 900));

    List<WorkerRow> rows = new WorkerListing(ALL).rows(report, Listing.Medium.BARS);

    assertEquals(List.of(8, 7), rows.stream().map(WorkerRow::pid).toList());
    assertEquals(
        List.of(true, false), rows.stream().map(new WorkerListing(ALL)::isUrgent).toList());
  }
}
