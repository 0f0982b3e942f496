package io.cosockpool.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Pools;
import io.cosockpool.model.Report;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RemarksTest {
  private static WorkerConnections moving(
      long moved, long leftOut, List<HeldConnection> entries, OptionalLong descriptors) {
    return new WorkerConnections(
        100,
        100 - entries.size() - leftOut,
        OptionalLong.empty(),
        moved,
        leftOut,
        OptionalLong.empty(),
        descriptors,
        OptionalLong.empty(),
        Optional.of(new WorkerConnections.AcceptMutex(true, false)),
        OptionalLong.of(moved),
        OptionalLong.empty(),
        List.of(),
        entries,
        List.of(),
        List.of(),
        List.of(),
        WorkerConnections.Gone.UNKNOWN);
  }

  @Test
  void poolsSayWhichConnectionsTheyDoNotShow() {
    Report report =
        Reports.of(
            Gateways.with(7, ConnectionKind.COSOCKET_UNPOOLED, 59),
            Gateways.with(8, ConnectionKind.COSOCKET_UNPOOLED, 1),
            Gateways.with(9, ConnectionKind.BALANCER_IDLE, 1),
            Gateways.with(10, ConnectionKind.UPSTREAM_IDLE, 2),
            Gateways.with(11, ConnectionKind.UPSTREAM_ACTIVE, 3),
            Gateways.with(12, ConnectionKind.CLIENT_ACTIVE, 100));

    assertEquals(
        List.of(
            "Not in these pools: 60 cosockets outside of any pool, 3 connections to upstreams in"
                + " use, 1 upstream block with keepalive (2 idle connections), 1 keepalive pool of"
                + " balancer_by_lua (1 idle connection). See cosockpool connections."),
        Remarks.ofPools(report));
  }

  /** The same block in two workers, and another one. */
  @Test
  void whatKeepsConnectionsIsNamedThoughItHasNone() {
    Worker one = Workers.of(7, keeping("backend", "other"));
    Worker other = Workers.of(8, keeping("backend"));

    assertEquals(
        List.of(
            "Not in these pools: 2 upstream blocks with keepalive (0 idle connections). See"
                + " cosockpool connections."),
        Remarks.ofPools(Reports.of(one, other)));
  }

  private static WorkerConnections keeping(String... blocks) {
    return Connections.pool(
        100,
        List.of(),
        List.of(),
        List.of(),
        Stream.of(blocks)
            .map(
                name ->
                    new KeepalivePool(
                        KeepalivePool.Owner.UPSTREAM,
                        Optional.of(Connections.name(name)),
                        OptionalLong.of(10),
                        0,
                        OptionalLong.of(0)))
            .toList());
  }

  @Test
  void workersThatHaveHardlyAnyConnectionsLeftAreNamed() {
    Report report =
        Reports.of(
            Gateways.with(7, ConnectionKind.CLIENT_ACTIVE, 875),
            Gateways.with(8, ConnectionKind.CLIENT_ACTIVE, 876),
            Gateways.with(9, ConnectionKind.CLIENT_ACTIVE, 1000));

    assertEquals(
        List.of(
            "Nearly all worker_connections are in use: process 8 has 124 of 1,000 left, process 9"
                + " has 0 of 1,000 left. See cosockpool connections."),
        Remarks.ofPools(report));
  }

  @Test
  void withoutSuchConnectionsThereIsNothingToSay() {
    assertEquals(
        List.of(),
        Remarks.ofPools(
            Reports.of(
                Gateways.with(7, ConnectionKind.CLIENT_ACTIVE, 100),
                Gateways.with(8, ConnectionKind.COSOCKET_IDLE, 3),
                Reports.http(9))));
  }

  @Test
  void countsThatMayBeWrongAreSaidToBeAboutRight() {
    Report report =
        Reports.of(
            Workers.of(
                7,
                moving(
                    0, 1, Connections.held(ConnectionKind.UDP_COSOCKET, 1), OptionalLong.empty())));

    assertEquals(
        List.of("Not in these pools: about 1 UDP cosocket. See cosockpool connections."),
        Remarks.ofPools(report));
  }

  @Test
  void zeroPoolsNeverStandAloneOverOpenConnections() {
    String chart =
        new ChartFormat<>(
                new PoolListing(PoolGrouping.POOL, PoolOrder.USAGE, 0),
                List.of(),
                new ChartStyle(80, false, false),
                List.of())
            .render(Reports.of(Gateways.with(7, ConnectionKind.COSOCKET_UNPOOLED, 60)));

    assertEquals(
        """
        http: 0 pools in 1 worker; 0 full, 0 connects wait
        Not in these pools: 60 cosockets outside of any pool. See cosockpool
            connections.
        """,
        chart);
  }

  @Test
  void workersThatShutDownAreNamedWithWhatTheyHold() {
    Worker old =
        Workers.with(
            Connections.pool(
                1000,
                Connections.all(
                    List.of(
                        Connections.held(ConnectionKind.CLIENT_ACTIVE, 3),
                        Connections.held(ConnectionKind.CLIENT_IDLE, 1)))),
            Workers.exiting(
                12,
                OptionalLong.empty(),
                Map.of(Subsystem.HTTP, List.of(Pools.pool("a", 100, -1, 40, 2, 0)))));
    Worker current = Reports.http(13, Pools.pool("a", 100, -1, 5, 0, 0));

    assertEquals(
        List.of(
            "1 worker shuts down (process 12). It holds 40 of the 45 connections of pools that are"
                + " in use and 4 clients, and ends with its last request."),
        Remarks.ofPools(Reports.of(old, current)));
  }

  @Test
  void manyThatShutDownAreCountedAndClientsThatAreNotKnownAreNot() {
    List<Worker> workers = new ArrayList<>();
    for (int pid = 1; pid <= 10; pid++) {
      workers.add(Workers.exiting(pid, OptionalLong.empty(), Map.of()));
    }

    assertEquals(
        List.of(
            "10 workers shut down (process 1, process 2, process 3, process 4, process 5, process"
                + " 6, process 7, process 8 and 2 more). They hold 0 of the 0 connections of pools"
                + " that are in use, and end with their last request."),
        Remarks.ofConnections(Reports.of(workers.toArray(new Worker[0]))));
  }

  @Test
  void limitsAndWhatIsNotExactAreSaid() {
    Report report = Reports.of(Workers.of(7, moving(3, 2, List.of(), OptionalLong.of(64))));

    assertEquals(
        List.of(
            "Process 7 lets other workers accept: fewer than one eighth of its worker_connections"
                + " were free.",
            "Process 7 may have 64 descriptors, which end before its 100 worker_connections do.",
            "Process 7: 2 connections did not hold still, and their kinds are not known.",
            "Process 7 took or gave back connections while they were read: its kinds may be wrong"
                + " by up to 3 in all."),
        Remarks.ofConnections(report));
  }

  @Test
  void aWorkerAtRestLeavesNothingToSay() {
    assertTrue(Remarks.ofConnections(Gateways.twoWorkers()).isEmpty());
  }
}
