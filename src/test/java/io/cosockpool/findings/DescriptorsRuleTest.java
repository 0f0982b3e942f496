package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.findings.Working.looks;
import static io.cosockpool.findings.Working.only;
import static io.cosockpool.findings.Working.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Subject;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A worker's descriptors run out. */
class DescriptorsRuleTest {
  private static Worker having(OptionalLong limit, OptionalLong descriptors, int connections) {
    List<HeldConnection> entries =
        IntStream.range(0, connections)
            .mapToObj(
                i -> Connections.held(ConnectionKind.CLIENT_ACTIVE).descriptor(i).number(i).build())
            .toList();
    return with(
        worker(7), Connections.limited(limit, descriptors, Connections.pool(1024, entries)));
  }

  private static Worker having(long descriptors, int connections) {
    return having(OptionalLong.of(1000), OptionalLong.of(descriptors), connections);
  }

  @Test
  void withATwentiethLeft() {
    Finding finding = only("files-used-up", having(960, 700), having(950, 900));

    assertEquals(
        "950 of the 1,000 descriptors that it may have are in use, 900 of them by nginx's"
            + " connections",
        finding.evidence().toString());
    assertEquals(new Subject.Pid(7), finding.subject());
    assertTrue(finding.advice().startsWith("Set worker_rlimit_nofile"), finding.advice());
  }

  @Test
  void inBothLooksWhereBothNumbersAreKnown() {
    Worker one = having(950, 900);
    Worker other = having(949, 900);
    assertEquals(List.of(), looks(one, other));
    assertEquals(List.of(), looks(other, one));
    assertEquals(List.of(), looks(one));
    assertEquals(List.of("files-used-up"), Findings.codesThatNeedTime(Reports.of(one)));
    assertEquals(List.of(), Findings.codesThatNeedTime(Reports.of(other)));
    Worker limit = having(OptionalLong.of(1000), OptionalLong.empty(), 900);
    Worker descriptors = having(OptionalLong.empty(), OptionalLong.of(1000), 900);
    assertEquals(List.of(), looks(limit, limit));
    assertEquals(List.of(), looks(descriptors, descriptors));
  }

  @Test
  void whatIsNoConnectionIsLookedForElsewhere() {
    assertTrue(
        only("files-used-up", having(1000, 499), having(1000, 499))
            .advice()
            .startsWith("Most of them are no connections of nginx"));
  }

  /** It cannot accept, however long clients wait for that. */
  @Test
  void suchAWorkerIsNotBlocked() {
    HeldConnection listening =
        Connections.held(ConnectionKind.LISTENING)
            .descriptor(3)
            .between("0.0.0.0:80", "0.0.0.0:0")
            .tcp(TcpState.LISTEN, 5, 0)
            .build();
    HeldConnection other =
        Connections.held(ConnectionKind.LISTENING)
            .descriptor(4)
            .between("0.0.0.0:80", "0.0.0.0:0")
            .tcp(TcpState.LISTEN, 0, 0)
            .build();
    WorkerConnections pool = Connections.pool(1024, List.of(listening));
    Worker sibling = with(worker(8), Connections.pool(1024, List.of(other)));
    for (long descriptors : new long[] {100, 99}) {
      Worker worker =
          with(
              worker(7),
              Connections.limited(OptionalLong.of(105), OptionalLong.of(descriptors), pool));
      assertEquals(
          List.of(descriptors == 100 ? "files-used-up" : "worker-blocked"),
          Findings.of(
                  Reports.of(worker, sibling).after(List.of(Reports.of(worker, sibling))),
                  OptionalLong.empty())
              .stream()
              .map(Finding::code)
              .toList());
    }
  }
}
