package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.holding;
import static io.cosockpool.findings.Observed.idle;
import static io.cosockpool.findings.Observed.idleAt;
import static io.cosockpool.findings.Observed.names;
import static io.cosockpool.findings.Observed.ofOtherMaster;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.NO_BACKLOG;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.cosockpool.model.Finding;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Worker;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What all workers may have of a peer is compared with what it can take. */
class PeerLimitRuleTest {
  @Test
  void moreThanThePeerCanTake() {
    Worker[] workers = {worker(7, idle("a")), worker(8, idle("a")), worker(9, idle("b"))};

    assertOnly(
        "peer-limit",
        "2 workers may have 60 connections, and the peer can take 59",
        findings(OptionalLong.of(59), workers));
    assertEquals(List.of(), findings(OptionalLong.of(60), workers));
    assertNone(workers);
  }

  @Test
  void connectionsBeyondTheSizesCountToo() {
    Pool overrun = pool("a", 5, NO_BACKLOG, 13, 0, 0);
    assertOnly(
        "peer-limit",
        "2 workers already have 26 connections, and the peer can take 20",
        findings(OptionalLong.of(20), worker(7, overrun), worker(8, overrun)).stream()
            .filter(finding -> finding.code().equals("peer-limit"))
            .toList());
    assertOnly(
        "peer-limit",
        "2 workers may have 18 connections, and the peer can take 17",
        findings(
                OptionalLong.of(17),
                worker(7, overrun),
                worker(8, pool("a", 5, NO_BACKLOG, 1, 0, 0)))
            .stream()
            .filter(finding -> finding.code().equals("peer-limit"))
            .toList());
  }

  @Test
  void thePeerDoesNotCareWhoseWorkersTheyAre() {
    assertOnly(
        "peer-limit",
        "2 workers may have 60 connections, and the peer can take 59",
        findings(OptionalLong.of(59), worker(7, idle("a")), ofOtherMaster(8, idle("a"))));
    assertOnly(
        "peer-limit",
        "1 worker may have 30 connections, and the peer can take 29",
        findings(OptionalLong.of(29), worker(7, idle("a"))));
  }

  @Test
  void thePoolsOfOnePeerAreAddedUp() {
    Worker one =
        worker(
            7,
            holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.8:1", "")),
            holding("b", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.8:1", "")),
            holding("c", idleAt("10.0.0.9:1", "")));
    Worker two = worker(8, idle("b"), holding("d", idleAt("10.0.0.8:1", "")));

    Finding finding = only(findings(OptionalLong.of(119), one, two));
    assertEquals(
        "2 workers may have 120 connections to 10.0.0.8:1 in 3 pools, and the peer can take 119",
        finding.evidence().toString());
    assertEquals(List.of("a", "b", "d"), names(finding).stream().map(Name::toString).toList());
    assertEquals(List.of(7, 8), finding.pids());
    assertEquals(List.of(), findings(OptionalLong.of(120), one, two));
  }

  @Test
  void localSocketsAreNotOnePeer() {
    Worker worker = worker(7, holding("a", idleAt("unix:", "")), holding("b", idleAt("unix:", "")));
    assertEquals(List.of(), findings(OptionalLong.of(59), worker));
  }

  /** Looking at each pool takes no look at all that its workers have besides. */
  @Test
  void thousandsOfPoolsBeyondTheLimitTakeNoLongTime() {
    Worker[] workers = new Worker[16];
    for (int i = 0; i < workers.length; i++) {
      workers[i] =
          worker(
              i + 1,
              IntStream.range(0, 5000)
                  .mapToObj(
                      n -> holding("host" + n + ".example:80", idleAt("10.0.0.7:" + n, "host")))
                  .toArray(Pool[]::new));
    }

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertEquals(5000, findings(OptionalLong.of(100), workers).size()));
  }
}
