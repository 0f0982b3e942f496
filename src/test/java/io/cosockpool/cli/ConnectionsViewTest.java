package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Part;
import io.cosockpool.model.Pseudonyms;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import io.cosockpool.report.ConnectionSelection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is chosen among connections, and how it is shown. */
class ConnectionsViewTest {
  private static final Report REPORT =
      Reports.of(
          Workers.of(
              7,
              Connections.pool(
                  100,
                  List.of(held("redis", "10.0.0.7:6379"), held("mysql", "10.0.0.9:3306")),
                  List.of(),
                  List.of(
                      Connections.peer("10.0.0.7:6379", 1, 0, 0, OptionalLong.empty(), "redis"),
                      Connections.peer("10.0.0.9:3306", 1, 0, 0, OptionalLong.empty(), "mysql")),
                  List.of(
                      new KeepalivePool(
                          KeepalivePool.Owner.UPSTREAM,
                          Optional.of(Connections.name("backend")),
                          OptionalLong.empty(),
                          1,
                          OptionalLong.empty())))));

  private static HeldConnection held(String pool, String peer) {
    return Connections.held(ConnectionKind.COSOCKET_ACTIVE)
        .pool(pool)
        .between("10.0.0.2:1", peer)
        .build();
  }

  private static Presentation by(OutputFormat format, boolean wide) {
    return new Presentation(
        Output.STANDARD,
        format,
        wide,
        Optional.empty(),
        OptionalLong.empty(),
        false,
        ColorOption.never,
        new Verbosity(false, false));
  }

  private static ShownConnections shown(String... arguments) {
    ConnectionOptions options = new ConnectionOptions();
    return options.shown(Parsed.by(List.of(options), arguments));
  }

  private static ConnectionsView view(OutputFormat format, String... arguments) {
    ShownConnections shown = shown(arguments);
    return new ConnectionsView(
        by(format, false), shown, ConnectionSelection.of(REPORT, shown::wants));
  }

  private static String rendered(OutputFormat format, String... arguments) {
    ConnectionsView view = view(format, arguments);
    return view.format(List.of()).render(view.wanted(REPORT).redacted(new Pseudonyms()));
  }

  @ParameterizedTest
  @EnumSource(OutputFormat.class)
  void connectionsAreAlwaysReadAndContentsForAllThatCanBeFound(OutputFormat format) {
    ShownConnections shown = shown();
    assertTrue(ConnectionsView.parts(by(format, false), shown).contains(Part.CONNECTIONS));
    assertTrue(ConnectionsView.parts(by(format, true), shown).contains(Part.CONTENTS));
  }

  /** Who has a connection is a request. */
  @Test
  void requestsAreReadWhereConnectionsAreListed() {
    Presentation by = by(OutputFormat.json, false);
    assertFalse(ConnectionsView.parts(by, shown()).contains(Part.REQUESTS));
    assertTrue(ConnectionsView.parts(by, shown("--list")).contains(Part.REQUESTS));
    assertTrue(ConnectionsView.parts(by, shown("--pool", "a")).contains(Part.REQUESTS));
  }

  /** The names that were asked for are gone, and what was asked for is still there. */
  @Test
  void filtersHoldThoughPseudonymsAreShown() {
    List<String> lines = rendered(OutputFormat.text, "--pool", "mysql").lines().toList();

    assertEquals(1 + 1, lines.size(), lines.toString());
    assertFalse(lines.toString().contains("mysql"), lines.toString());
    assertEquals(1 + 2, rendered(OutputFormat.text, "--list").lines().count());
  }

  @Test
  void filtersSelectPeersAndKeepalivePoolsTooAndTheCountsAreThoseOfAll() {
    WorkerConnections ofRedis = connections("--pool", "redis");
    assertEquals(List.of("10.0.0.7:6379"), peers(ofRedis));
    assertEquals(List.of(), ofRedis.keepalivePools());
    assertEquals(2, ofRedis.kinds().get(ConnectionKind.COSOCKET_ACTIVE));

    WorkerConnections ofPeer = connections("--peer", "10.0.0.9");
    assertEquals(List.of("10.0.0.9:3306"), peers(ofPeer));
    assertEquals(1, ofPeer.keepalivePools().size());

    assertEquals(2, connections("--kind", "timer").peers().size());
  }

  private static WorkerConnections connections(String... arguments) {
    return view(OutputFormat.json, arguments)
        .wanted(REPORT)
        .workers()
        .getFirst()
        .parts()
        .connections()
        .orElseThrow();
  }

  private static List<String> peers(WorkerConnections connections) {
    return connections.peers().stream().map(peer -> peer.address().toString()).toList();
  }

  @Test
  void jsonHasSingleConnectionsOnlyIfTheyAreAskedFor() {
    assertFalse(rendered(OutputFormat.json).contains("\"connections\""));
    assertTrue(rendered(OutputFormat.json, "--list").contains("\"connections\": ["));
  }

  @Test
  void textSaysWhatItLeavesOut() {
    assertEquals(
        List.of("1 more line is not shown: see --top, --kind, --peer, --pool."),
        view(OutputFormat.text, "--list", "--top", "1").notes(REPORT));
    assertEquals(List.of(), view(OutputFormat.json, "--list", "--top", "1").notes(REPORT));
  }

  @Test
  void aPageHasTheListWithoutBeingAsked() {
    String page = rendered(OutputFormat.html);

    assertTrue(page.contains("\"name\":\"connections\""), page);
    assertTrue(page.contains("\"name\":\"entries\""), page);
  }

  @Test
  void aChartHasThePeersBelow() {
    assertTrue(rendered(OutputFormat.chart).contains("\nPEER "));
  }
}
