package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.findings.Working.codes;
import static io.cosockpool.findings.Working.connections;
import static io.cosockpool.findings.Working.cosockets;
import static io.cosockpool.findings.Working.only;
import static io.cosockpool.findings.Working.with;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.Requests;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A pool's counter and its connections. */
class PoolMiscountedRuleTest {
  private static final Pool POOL = pool("a", 4, 9, 3, 0, 0);

  private static Worker using(Pool pool, int cosockets, Request... requests) {
    return with(worker(7, pool), entries(cosockets), requests);
  }

  private static WorkerConnections entries(int cosockets) {
    return connections(cosockets("a", 9, cosockets, CosocketActivity.SEND, 0, 0));
  }

  private static void assertNone(Worker... looks) {
    assertEquals(List.of(), codes(looks));
  }

  @Test
  void whatIsCountedAndNotThere() {
    Finding finding = only("pool-miscounted", using(POOL, 1), using(POOL, 1));

    assertEquals(
        "its counter has 3 in use in process 7, and 1 is there, for 200 ms or more",
        finding.evidence().toString());
    assertNone(using(POOL, 3), using(POOL, 3));
  }

  @Test
  void inBothLooks() {
    assertNone(using(POOL, 1));
    assertTrue(Findings.codesThatNeedTime(Reports.of(using(POOL, 1))).contains("pool-miscounted"));
    assertNone(using(POOL, 3), using(POOL, 1));
    assertNone(using(POOL, 1), using(POOL, 3));
    assertNone(using(pool("a", 4, 9, 3, 1, 0), 1), using(POOL, 1));
  }

  @Test
  void aConnectThatLooksUpANameHasNoConnectionYet() {
    Worker resolving = using(POOL, 2, RequestSamples.resolver(3, 900, "a"));
    assertNone(resolving, resolving);
    Worker unknown = Workers.with(entries(2), worker(7, POOL));
    assertNone(unknown, unknown);
    Worker leftOut = unknown.with(unknown.parts().with(new Requests(List.of(), List.of(), 1)));
    assertNone(leftOut, leftOut);
  }

  @Test
  void whereNotAllConnectionsWereRead() {
    WorkerConnections all = entries(1);
    WorkerConnections some =
        new WorkerConnections(
            all.limit(),
            all.free() - 2,
            all.reusable(),
            0,
            2,
            all.files(),
            all.descriptorLimit(),
            all.descriptors(),
            all.acceptMutex(),
            all.acceptDisabled(),
            OptionalLong.empty(),
            List.of(),
            all.entries(),
            all.listeners(),
            all.peers(),
            all.keepalivePools(),
            all.gone());
    Worker partly = with(worker(7, POOL), some);
    assertNone(partly, partly);
  }

  /** With one more connection, of a kind and with a number. */
  private static Worker beside(Pool pool, ConnectionKind kind, long number) {
    return with(
        worker(7, pool),
        connections(
            Connections.all(
                List.of(
                    entries(1).entries(),
                    List.of(Connections.held(kind).number(number).build())))));
  }

  private static Pool queued(long expiresAt) {
    WaitingConnect connect =
        new WaitingConnect(
            RequestSamples.name("10.0.0.7"),
            6379,
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.of(expiresAt),
            Optional.empty());
    return pool("a", 3, 9, 3, 0, 1).with(Observed.held(List.of(), List.of(connect)));
  }

  @Test
  void whatMovesProvesNothing() {
    Worker sent =
        with(worker(7, POOL), connections(cosockets("a", 9, 1, CosocketActivity.SEND, 2, 0)));
    assertNone(using(POOL, 1), sent);
    assertNone(using(POOL, 2), using(POOL, 2));
    Worker timer = beside(POOL, ConnectionKind.TIMER, 90);
    assertNone(timer, timer);
    Worker works = using(POOL, 1, RequestSamples.holder(3, 900, "a"));
    assertNone(works, works);
  }

  @Test
  void onlyConnectsThatWaitAllTheTimeProveItWhileOthersMove() {
    ConnectionKind client = ConnectionKind.CLIENT_ACTIVE;
    assertNone(beside(POOL, client, 90), beside(POOL, client, 91));
    only("pool-miscounted", beside(queued(5000), client, 90), beside(queued(5000), client, 91));
    assertEquals(
        List.of("full-queue"),
        codes(beside(queued(5000), client, 90), beside(queued(5040), client, 91)));
  }

  @Test
  void aLargerPoolIsNoHelpThen() {
    Worker waiting = using(queued(5000), 1);
    assertEquals(
        only("pool-miscounted", waiting, waiting).advice(),
        only("full-queue", waiting, waiting).advice());
  }
}
