package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.holding;
import static io.cosockpool.findings.Observed.idleAt;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One name for different hosts or ports. */
class NameManyPeersRuleTest {
  @Test
  void aNameForSeveralHostsOrPorts() {
    assertOnly(
        "name-many-peers",
        "its idle connections in process 7 lead to 2 peers and were opened for different hosts",
        findings(worker(7, holding("a", idleAt("10.0.0.7:1", "h"), idleAt("10.0.0.8:1", "i")))));
    assertOnly(
        "name-many-peers",
        "its idle connections in process 7 lead to 2 peers at different ports",
        findings(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.7:2", "")))));
    only(findings(worker(7, holding("a", idleAt("10.0.0.7:1", ""), idleAt("unix:", "")))));
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
