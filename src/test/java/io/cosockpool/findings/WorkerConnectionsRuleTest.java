package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.findings.Working.codes;
import static io.cosockpool.findings.Working.only;
import static io.cosockpool.findings.Working.with;
import static io.cosockpool.model.Pools.NO_BACKLOG;
import static io.cosockpool.model.Pools.pool;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** nginx's own connections run out. */
class WorkerConnectionsRuleTest {
  private static Worker using(int clients, int cosockets) {
    return with(
        worker(7, pool("a", 3, NO_BACKLOG, 4, 0, 0)),
        Connections.pool(
            164,
            Connections.all(
                List.of(
                    Working.cosockets("a", 1000, 4, CosocketActivity.SEND, 0, 0),
                    Connections.held(ConnectionKind.CLIENT_ACTIVE, clients),
                    Connections.held(ConnectionKind.COSOCKET_UNPOOLED, cosockets),
                    Connections.held(ConnectionKind.LISTENING, 1)))));
  }

  @Test
  void withASixteenthLeft() {
    Finding finding = only("worker-connections-used-up", using(99, 50), using(99, 50));

    assertEquals(
        "10 of 164 worker_connections are free; most are clients, active: 99; cosockets, outside of"
            + " pools: 50",
        finding.evidence().toString());
    assertEquals(new Subject.Pid(7), finding.subject());
    assertEquals(List.of("full-no-backlog"), codes(using(98, 50), using(98, 50)));
  }

  @Test
  void inBothLooks() {
    assertFalse(codes(using(98, 50), using(99, 50)).contains("worker-connections-used-up"));
    assertFalse(codes(using(99, 50), using(98, 50)).contains("worker-connections-used-up"));
    assertFalse(codes(using(99, 50)).contains("worker-connections-used-up"));
  }

  private static Worker drained(long secondsAgo, Worker worker) {
    WorkerConnections.Gone gone =
        new WorkerConnections.Gone(Optional.empty(), false, Map.of(), OptionalLong.of(secondsAgo));
    return with(worker, Connections.gone(gone, worker.parts().connections().orElseThrow()));
  }

  /** Between two looks idle clients may be closed again and again, and others take their place. */
  @Test
  void whileNginxClosesIdleClients() {
    Finding finding =
        only("worker-connections-used-up", drained(59, using(90, 50)), drained(0, using(90, 50)));

    assertEquals(
        "19 of 164 worker_connections are free, and nginx closed idle connections for new ones just"
            + " now; most are clients, active: 90; cosockets, outside of pools: 50",
        finding.evidence().toString());
    assertTrue(
        only("worker-connections-used-up", drained(2, using(99, 50)), drained(3, using(99, 50)))
            .evidence()
            .toString()
            .startsWith(
                "10 of 164 worker_connections are free, and nginx closed idle connections for new ones"
                    + " 3 seconds ago; "));
    assertEquals(
        List.of("full-no-backlog"), codes(drained(60, using(90, 50)), drained(60, using(90, 50))));
  }

  /** Whatever fills a pool then, it is not that. */
  @Test
  void aPoolMayBeTooSmallWhereEnoughAreFreeAgain() {
    Worker worker = drained(1, using(90, 50));
    assertNotEquals(
        only("worker-connections-used-up", worker, worker).advice(),
        only("full-no-backlog", worker, worker).advice());
  }

  @Test
  void aLargerPoolIsNoHelpThen() {
    Worker worker = using(99, 50);
    assertEquals(
        only("worker-connections-used-up", worker, worker).advice(),
        only("full-no-backlog", worker, worker).advice());
  }
}
