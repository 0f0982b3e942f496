package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.holding;
import static io.cosockpool.findings.Observed.idleAt;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.NO_BACKLOG;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One name for different hosts or ports. */
class NameManyPeersRuleTest {
  @Test
  void aNameForSeveralHostsOrPorts() {
    assertOnly(
        "name-many-peers",
        "its idle connections in process 7 lead to 2 peers and were opened for different hosts:"
            + " 10.0.0.7:1, 10.0.0.8:1",
        findings(worker(7, holding("a", idleAt("10.0.0.7:1", "h"), idleAt("10.0.0.8:1", "i")))));
    assertOnly(
        "name-many-peers",
        "its idle connections in process 7 lead to 2 peers at different ports or paths:"
            + " 10.0.0.7:1, 10.0.0.7:2",
        findings(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.7:2", "")))));
    only(findings(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("unix:", "")))));
  }

  /** The kernel tells of all local sockets alike. */
  @Test
  void localSocketsHaveTheirPaths() {
    Pool pool =
        holding(
            "a",
            IntStream.range(0, 4).mapToObj(i -> idle(i, "unix:")).toArray(IdleConnection[]::new));
    List<HeldConnection> entries =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    Connections.held(ConnectionKind.COSOCKET_IDLE)
                        .pool("a")
                        .descriptor(i)
                        .between("unix:", "unix:/run/" + i)
                        .build())
            .toList();
    assertOnly(
        "name-many-peers",
        "its idle connections in process 7 lead to 4 peers at different ports or paths:"
            + " unix:/run/0, unix:/run/1, unix:/run/2 and 1 more",
        findings(Workers.with(Working.connections(entries), worker(7, pool))));
    assertNone(worker(7, pool));
  }

  private static Worker withTls(ConnectionKind kind, String... servers) {
    List<HeldConnection> entries =
        Stream.of(servers)
            .map(server -> Connections.held(kind).pool("a").tls(server).build())
            .toList();
    return Workers.with(
        Working.connections(entries), worker(7, pool("a", 30, NO_BACKLOG, servers.length, 0, 0)));
  }

  @ParameterizedTest
  @EnumSource(names = {"COSOCKET_ACTIVE", "COSOCKET_IDLE"})
  void aNameForSeveralServersOfTls(ConnectionKind kind) {
    assertOnly(
        "name-many-peers",
        "its connections in process 7 have TLS for 2 servers: a.example, b.example",
        findings(withTls(kind, "b.example", "a.example", "A.Example")));
    assertNone(withTls(kind, "a.example", "A.example"));
  }

  @Test
  void theServersOfAnUpstreamBlockOfTheSameNameAreNothingToSay() {
    assertNone(withTls(ConnectionKind.UPSTREAM_IDLE, "b.example", "a.example"));
  }

  private static IdleConnection idle(int descriptor, String peer) {
    return new IdleConnection(
        descriptor,
        Optional.of(Connections.name(peer)),
        Optional.empty(),
        0,
        OptionalLong.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }

  @Test
  void addressesOfOneHostAreNothingToSay() {
    assertNone(worker(7, holding("a", idleAt("10.0.0.7:1", "h"), idleAt("10.0.0.8:1", "h"))));
    assertNone(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("[fd00::1]:1", ""))));
    assertNone(worker(7, holding("a", idleAt("10.0.0.7:1", "h"), idleAt("10.0.0.7:1", "i"))));
  }

  @Test
  void addressesThatTheClientLooksUpAreNothingToSay() {
    assertNone(
        worker(
            7,
            holding(
                "api.example.com:443",
                idleAt("10.0.0.7:1", "10.0.0.7"),
                idleAt("10.0.0.8:1", "10.0.0.8"),
                idleAt("[fd00::1]:1", "[fd00::1]"),
                idleAt("10.0.0.9:1", "API.example.com"),
                idleAt("10.0.0.10:1", "api.example.com"))));
  }

  /** What a recording tells of a peer may be anything. */
  @Test
  void peersOfNoKnownFormAreToldApart() {
    assertNone(worker(7, holding("a", idleAt("peer", ""), idleAt("peer", ""))));
    assertEquals(
        List.of("name-many-peers"),
        findings(worker(7, holding("a", idleAt("peer", ""), idleAt("", "")))).stream()
            .map(Finding::code)
            .toList());
  }
}
