package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertLasting;
import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One worker that uses much more of a pool than the others do. */
class WorkerSkewRuleTest {
  @Test
  void oneWorkerThatDoesTheWorkOfAll() {
    Worker idle = worker(8, pool("a", 40, 9, 0, 5, 0));

    assertLasting(
        "worker-skew",
        "process 7 uses or waits for 20 connections of a size of 40, the others for 5.0 on average",
        findings(
            worker(7, pool("a", 40, 9, 20, 0, 0)), idle, worker(9, pool("a", 40, 9, 10, 0, 0))));
    assertNone(worker(7, pool("a", 38, 9, 19, 0, 0)), worker(8, pool("a", 38, 9, 0, 5, 0)));
    assertNone(worker(7, pool("a", 40, 9, 20, 0, 0)), idle, worker(9, pool("a", 40, 9, 11, 0, 0)));
    assertNone(worker(7, pool("a", 40, 9, 30, 0, 0)));
  }

  @Test
  void workersWithoutThePoolUseNoneOfIt() {
    Worker other = worker(8);
    assertLasting(
        "worker-skew",
        "process 7 uses or waits for 90 connections of a size of 100, the others for 0.0 on average",
        findings(worker(7, pool("a", 100, 9, 90, 0, 0)), other, worker(9), worker(10)));
    assertLasting(
        "worker-skew",
        "process 7 uses or waits for 40 connections of a size of 40, the others for 10.0 on average",
        findings(
            worker(7, pool("a", 40, 9, 40, 0, 0)), other, worker(9, pool("a", 40, 9, 20, 0, 0))));
  }

  @Test
  void skewInAPoolWithRoomIsNothingToSay() {
    Worker other = worker(8, pool("a", 1000, 9, 5, 0, 0));
    assertNone(worker(7, pool("a", 1000, 9, 499, 0, 0)), other);
    only(findings(worker(7, pool("a", 1000, 9, 500, 0, 0)), other));
  }

  /** A worker with 20 connections in use, whose requests have run for so long. */
  private static Worker using(long running, long sent) {
    Request[] requests =
        IntStream.range(0, 20)
            .mapToObj(i -> RequestSamples.holder(i, running, "a", 9 + i))
            .toArray(Request[]::new);
    return Working.with(
        worker(7, pool("a", 40, 9, 20, 0, 0)),
        Working.connections(Working.cosockets("a", 9, 20, CosocketActivity.RECEIVE, sent, 0)),
        requests);
  }

  private static List<String> codes(Report first, Report last) {
    return Findings.of(last.after(List.of(first)), OptionalLong.empty()).stream()
        .map(Finding::code)
        .toList();
  }

  @Test
  void looksAtTheSameMomentAreOne() {
    Worker other = worker(8, pool("a", 40, 9, 0, 5, 0));
    List<String> skew = List.of("worker-skew");
    Report first = Reports.of(using(300, 2), other);
    assertEquals(List.of(), codes(first, Reports.of(using(500, 2), other)));
    assertEquals(skew, codes(first, Reports.of(using(500, 4), other)));
    assertEquals(skew, codes(first, Reports.of(using(2000, 2), other)));
  }

  /** The same where Lua timers hold so many of the connections, for long. */
  private static Worker watching(int timers, long sent) {
    Worker worker = using(2000, sent);
    List<Request> requests = worker.parts().requests().orElseThrow().all();
    return Working.with(
        worker,
        worker.parts().connections().orElseThrow(),
        IntStream.range(0, requests.size())
            .mapToObj(i -> i < timers ? RequestSamples.inTimer(requests.get(i)) : requests.get(i))
            .toArray(Request[]::new));
  }

  /** Nobody gains anything if other workers wait for the same news. */
  @Test
  void timersOfOneWorkerThatWaitForNews() {
    Worker other = worker(8, pool("a", 40, 9, 0, 5, 0));
    List<String> skew = List.of("worker-skew");
    Report first = Reports.of(using(300, 2), other);
    assertEquals(List.of(), codes(first, Reports.of(watching(10, 2), other)));
    assertEquals(skew, codes(first, Reports.of(watching(9, 2), other)));
    assertEquals(skew, codes(first, Reports.of(watching(20, 4), other)));
  }

  private static Worker aged(Worker worker, long milliseconds) {
    WorkerConnections connections =
        worker.parts().connections().orElse(Working.connections(List.of()));
    return Workers.with(Connections.aged(milliseconds, connections), worker);
  }

  /** Whoever was ready first after a start or a reload has all clients for a while. */
  @Test
  void workersThatHaveJustStarted() {
    Worker busiest = using(500, 4);
    Worker other = worker(8, pool("a", 40, 9, 0, 5, 0));
    Report first = Reports.of(using(300, 2), other);
    for (long age : List.of(1999L, 2000L)) {
      List<String> skew = age < 2000 ? List.of() : List.of("worker-skew");
      assertEquals(skew, codes(first, Reports.of(busiest, aged(other, age))));
      assertEquals(skew, codes(first, Reports.of(aged(busiest, age), other)));
    }
  }

  @Test
  void aWorkerThatHasYetToReadItsRequestsIsNotIdle() {
    HeldConnection client =
        Connections.held(ConnectionKind.CLIENT_IDLE)
            .number(90)
            .tcp(TcpState.ESTABLISHED, 80, 0)
            .build();
    Worker other = worker(8, pool("a", 40, 9, 0, 5, 0));
    Report first = Reports.of(using(300, 2), other);
    Worker slow = Working.with(other, Working.connections(Collections.nCopies(6, client)));
    assertEquals(List.of(), codes(first, Reports.of(using(500, 4), slow)));
    Worker fewer = Working.with(other, Working.connections(Collections.nCopies(5, client)));
    Report last = Reports.of(using(500, 4), fewer);
    assertEquals(List.of("worker-skew"), codes(first, last));
    String evidence =
        Findings.of(last.after(List.of(first)), OptionalLong.empty())
            .getFirst()
            .evidence()
            .toString();
    assertTrue(evidence.contains("the others for 0.0 on average"), evidence);
  }
}
