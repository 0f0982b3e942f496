package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.assertNone;
import static io.cosockpool.findings.Observed.assertOnly;
import static io.cosockpool.findings.Observed.findings;
import static io.cosockpool.model.Pools.pool;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Worker;
import io.cosockpool.model.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A backlog that a worker runs out of connections before. */
class BacklogUnreachableRuleTest {
  private static final LuaFrame PLACE =
      new LuaFrame(
          LuaFrame.Kind.LUA,
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());

  private static Worker limited(int pid, long limit, int size, int backlog) {
    return Workers.of(
        pid,
        OptionalLong.of(limit),
        Map.of(
            Subsystem.HTTP,
            List.of(pool("a", size, backlog, 1, 0, 0), pool("b", size, -1, 1, 0, 0))));
  }

  private static Worker with(Worker worker, List<List<HeldConnection>> entries) {
    return Workers.with(Connections.pool(512, Connections.all(entries)), worker);
  }

  /** Each connection and its client, one that waits, and a listening socket. */
  @Test
  void aBacklogThatNeverHelps() {
    List<List<HeldConnection>> aClientEach = List.of(heldBy(1, 2));
    assertOnly(
        "backlog-unreachable",
        "it queues connects beyond 256 connections; with a client for each, one that waits and 1"
            + " always in use this takes 514 of nginx's, and process 7 can have 512 in all",
        findings(
            with(limited(7, 512, 256, 5), aClientEach),
            with(limited(8, 514, 256, 5), aClientEach)));
    assertNone(with(limited(7, 512, 256, 0), aClientEach));
    assertNone(with(limited(7, 512, 255, 5), aClientEach));
    assertNone(
        Workers.of(
            7, OptionalLong.empty(), Map.of(Subsystem.HTTP, List.of(pool("a", 512, 5, 1, 0, 0)))));
  }

  /** At rest nobody can tell how many connections a client will have. */
  @Test
  void oneClientIsEnoughWhereNoneIsSeen() {
    assertOnly(
        "backlog-unreachable",
        "it queues connects beyond 511 connections; with one client and 1 always in use this takes"
            + " 513 of nginx's, and process 7 can have 512 in all",
        findings(limited(7, 512, 511, 5)));
    assertNone(limited(7, 512, 510, 5));
    assertNone(with(limited(7, 512, 510, 5), List.of(heldBy(1))));
  }

  @Test
  void whatIsAlwaysInUseCounts() {
    List<List<HeldConnection>> entries =
        List.of(
            heldBy(1, 2),
            Connections.held(ConnectionKind.LISTENING, 2),
            Connections.held(ConnectionKind.CHANNEL, 1),
            Connections.held(ConnectionKind.CLIENT_IDLE, 9));
    assertOnly(
        "backlog-unreachable",
        "it queues connects beyond 255 connections; with a client for each, one that waits and 3"
            + " always in use this takes 514 of nginx's, and process 7 can have 512 in all",
        findings(with(limited(7, 512, 255, 5), entries)));
    assertNone(with(limited(7, 512, 254, 5), entries));
  }

  /** Each of these has many requests at once. */
  @Test
  void aClientOfHttp2IsEnough() {
    List<List<HeldConnection>> entries =
        List.of(heldBy(1, 2), Connections.held(ConnectionKind.HTTP2, 1));
    assertNone(with(limited(7, 512, 510, 5), entries));
  }

  /** A request that has two of them is a client for two. */
  @Test
  void aClientThatHasSeveralIsEnough() {
    assertNone(with(limited(7, 512, 510, 5), List.of(heldBy(1, 1))));
    assertOnly(
        "backlog-unreachable",
        "it queues connects beyond 510 connections; with a client for each, one that waits and 1"
            + " always in use this takes 1022 of nginx's, and process 7 can have 512 in all",
        findings(with(limited(7, 512, 510, 5), List.of(heldBy(1, 2)))));
  }

  private static List<HeldConnection> heldBy(long... requests) {
    return Arrays.stream(requests)
        .mapToObj(
            number ->
                Connections.held(ConnectionKind.COSOCKET_ACTIVE)
                    .pool("a")
                    .holder(new RequestId(7, number, OptionalLong.empty()), PLACE))
        .map(Connections.Held::build)
        .toList();
  }
}
