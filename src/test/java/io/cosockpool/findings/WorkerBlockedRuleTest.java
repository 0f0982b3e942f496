package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.findings.Observed.holding;
import static io.cosockpool.findings.Observed.idleAt;
import static io.cosockpool.findings.Observed.names;
import static io.cosockpool.findings.Observed.only;
import static io.cosockpool.findings.Observed.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.Running;
import io.cosockpool.model.Subject;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Wait;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A worker that does not get to its events. */
class WorkerBlockedRuleTest {
  @Test
  void aWorkerThatLeavesIdleConnectionsAsTheyAre() {
    Worker healthy = worker(8, holding("a", idleAt("10.0.0.7:1", ""), idleAt("10.0.0.7:1", "")));
    Finding finding =
        only(
            findings(
                worker(
                    7,
                    holding(
                        "a",
                        idleAt("10.0.0.7:1", "", TcpState.CLOSE_WAIT, 0),
                        idleAt("10.0.0.7:1", "", TcpState.ESTABLISHED, 1)),
                    holding("b", idleAt("10.0.0.7:1", "", TcpState.CLOSE_WAIT, 9)),
                    holding("c", idleAt("10.0.0.7:1", ""))),
                healthy));

    assertEquals("worker-blocked", finding.code());
    assertEquals(List.of(7), finding.pids());
    assertEquals(2, names(finding).size());
    assertEquals(
        "process 7 does not notice that peers closed idle connections or sent something on them: 3",
        finding.evidence().toString());
    assertNone(healthy);
  }

  private static Worker waiting(long sent, long unread, HeldConnection... others) {
    return Working.with(
        worker(7),
        Working.connections(
            Connections.all(
                List.of(
                    Working.cosockets("a", 9, 3, CosocketActivity.RECEIVE, sent, unread),
                    List.of(others)))));
  }

  private static HeldConnection client(ConnectionKind kind, long number, long unread) {
    return Connections.held(kind)
        .number(number)
        .requests(1)
        .tcp(TcpState.ESTABLISHED, unread, 0)
        .build();
  }

  @Test
  void aWorkerThatLeavesAnswersUnread() {
    Finding finding = only(Working.looks(waiting(2, 4), waiting(2, 4)));

    assertEquals("worker-blocked", finding.code());
    assertEquals(new Subject.Pid(7), finding.subject());
    assertEquals(
        "for 200 ms or more it left answers on 3 cosockets, and did nothing else with its connections",
        finding.evidence().toString());
    assertEquals(List.of("worker-blocked"), Findings.codesThatNeedTime(Reports.of(waiting(2, 4))));
    assertEquals(List.of(), Findings.codesThatNeedTime(Reports.of(waiting(2, 0))));
  }

  private static Worker running(long age, boolean runnable, long milliseconds) {
    return Workers.with(
        Connections.aged(age, waiting(2, 4).parts().connections().orElseThrow()),
        Workers.running(7, new Running(runnable, milliseconds)));
  }

  /** Between the looks are 200 ms. */
  @ParameterizedTest
  @CsvSource({
    "true, 150, ; it ran on a processor all the time, Find the Lua code",
    "false, 49, ; it waits in a call of the kernel, Find the Lua code",
    "true, 49, '; it wants a processor, and gets next to none', No code is at fault",
    "true, 50, its connections, Find the Lua code",
    "true, 149, its connections, Find the Lua code",
    "false, 50, its connections, Find the Lua code",
  })
  void whatItDoesMeanwhile(boolean runnable, long ran, String evidence, String advice) {
    Finding finding =
        only(Working.looks(running(5000, runnable, 1000), running(5200, runnable, 1000 + ran)));
    assertTrue(finding.evidence().toString().endsWith(evidence), finding.evidence().toString());
    assertTrue(finding.advice().startsWith(advice), finding.advice());
  }

  @Test
  void aWorkerThatSomebodyHasStopped() {
    Worker stopped =
        Workers.with(waiting(2, 4).parts().connections().orElseThrow(), Workers.stopped(7));
    Finding finding = only(Working.looks(stopped, stopped));
    assertTrue(
        finding.evidence().toString().endsWith("; the process is stopped (state T)"),
        finding.evidence().toString());
    assertTrue(finding.advice().startsWith("The process was stopped"), finding.advice());
    assertEquals(List.of(), Working.looks(stopped, Workers.stopped(7)));
  }

  @Test
  void aBusyWorkerHasUnreadBytesAtManyAMoment() {
    assertEquals(List.of(), Working.looks(waiting(2, 4)));
    assertEquals(List.of(), Working.looks(waiting(2, 4), waiting(2, 0)));
    assertEquals(List.of(), Working.looks(waiting(2, 0), waiting(2, 4)));
    assertEquals(List.of(), Working.looks(waiting(2, 4), waiting(3, 4)));
    HeldConnection client = client(ConnectionKind.CLIENT_ACTIVE, 50, 0);
    assertEquals(List.of(), Working.looks(waiting(2, 4), waiting(2, 4, client)));
  }

  @Test
  void aWorkerThatReadsSomeOfItIsNone() {
    assertEquals(List.of(), Working.looks(waiting(2, 4), waiting(2, 3)));
    assertEquals(1, Working.looks(waiting(2, 4), waiting(2, 5)).size());
  }

  @Test
  void clientsThatWereIdleWaitForItToo() {
    HeldConnection idle = client(ConnectionKind.CLIENT_IDLE, 50, 9);
    Finding finding = only(Working.looks(waiting(2, 0, idle), waiting(2, 0, idle)));
    assertTrue(finding.evidence().toString().contains("it left requests of 1 client, and"));
    Finding both = only(Working.looks(waiting(2, 4, idle), waiting(2, 4, idle)));
    assertTrue(
        both.evidence().toString().contains("answers on 3 cosockets and requests of 1 client, and"),
        both.evidence().toString());
    HeldConnection active = client(ConnectionKind.CLIENT_ACTIVE, 50, 9);
    assertEquals(List.of(), Working.looks(waiting(2, 0, active), waiting(2, 0, active)));
  }

  @Test
  void onlyWhatHadComeBeforeCounts() {
    HeldConnection read = client(ConnectionKind.CLIENT_IDLE, 50, 0);
    HeldConnection unread = client(ConnectionKind.CLIENT_IDLE, 50, 9);
    String evidence =
        only(Working.looks(waiting(2, 4, read), waiting(2, 4, unread))).evidence().toString();
    assertTrue(evidence.contains("it left answers on 3 cosockets, and"), evidence);
    assertEquals(List.of(), Working.looks(waiting(2, 0, read), waiting(2, 0, unread)));
  }

  @Test
  void aPeerThatClosedIsNewsToo() {
    HeldConnection closed =
        Connections.held(ConnectionKind.CLIENT_IDLE)
            .number(50)
            .tcp(TcpState.CLOSE_WAIT, 0, 0)
            .build();
    assertEquals(1, Working.looks(waiting(2, 0, closed), waiting(2, 0, closed)).size());
  }

  private static Worker listening(int pid, int descriptor, long queue) {
    return Workers.of(
        pid,
        Working.connections(
            List.of(
                Connections.held(ConnectionKind.LISTENING)
                    .descriptor(descriptor)
                    .between("10.0.0.1:80", "0.0.0.0:0")
                    .tcp(TcpState.LISTEN, queue, 0)
                    .build())));
  }

  private static List<Finding> ofBoth(Worker one, Worker other) {
    Report look = Reports.of(one, other);
    return Findings.of(look.after(List.of(look)), OptionalLong.empty());
  }

  @Test
  void clientsThatItDoesNotAccept() {
    Finding finding = only(ofBoth(listening(7, 5, 3), listening(8, 6, 0)));
    assertEquals(new Subject.Pid(7), finding.subject());
    assertTrue(
        finding.evidence().toString().contains("it left 3 clients to be accepted at 10.0.0.1:80,"),
        finding.evidence().toString());
    assertEquals(List.of(), ofBoth(listening(7, 5, 0), listening(8, 6, 0)));
  }

  @Test
  void whatAnyWorkerMayAcceptSaysNothingOfOne() {
    assertEquals(List.of(), ofBoth(listening(7, 5, 3), listening(8, 5, 3)));
    assertEquals(List.of(), Working.looks(listening(7, 5, 3), listening(7, 5, 3)));
  }

  @Test
  void theRequestThatBlocksItIsNamed() {
    Request request =
        RequestSamples.holder(9, 1900, "b", RequestSamples.frame("f", "lib/loop.lua", 7));
    Coroutine runs = request.coroutines().getFirst();
    Request running =
        new Request(
            request.id(),
            request.subsystem(),
            request.timer(),
            request.connection(),
            request.client(),
            request.message(),
            request.started(),
            request.running(),
            request.bytesSent(),
            request.bytesReceived(),
            request.server(),
            request.location(),
            request.phase(),
            Wait.unknown("it runs"),
            request.holds(),
            List.of(
                new Coroutine(
                    runs.kind(),
                    runs.parent(),
                    Coroutine.Status.RUNNING,
                    Wait.unknown("it runs"),
                    runs.stack(),
                    false)),
            List.of());
    WorkerConnections unread =
        Working.connections(Working.cosockets("a", 9, 3, CosocketActivity.RECEIVE, 2, 4));
    Worker blocked = Working.with(worker(7), unread, request, running);

    String evidence = only(Working.looks(blocked, blocked)).evidence().toString();
    assertTrue(evidence.endsWith("; request 7-9 runs, at lib/loop.lua:7"), evidence);
  }
}
