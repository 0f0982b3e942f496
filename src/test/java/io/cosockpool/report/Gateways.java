package io.cosockpool.report;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Listener;
import io.cosockpool.model.Report;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.RequestSamples;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reports of workers with connections of each sort. */
final class Gateways {
  /** A connection of which all is known. */
  static final HeldConnection REDIS =
      Connections.held(ConnectionKind.COSOCKET_ACTIVE)
          .descriptor(17)
          .number(812)
          .pool("redis pool")
          .between("10.0.0.2:41000", "10.0.0.7:6379")
          .age(3100)
          .bytesSent(120)
          .reused(7)
          .doing(CosocketActivity.RECEIVE)
          .tls("redis.example")
          .expires(56_900)
          .tcp(TcpState.ESTABLISHED, 5, 6, OptionalLong.of(1), OptionalLong.of(210))
          .holder(
              new RequestId(7, 4, OptionalLong.empty()),
              RequestSamples.frame("query", "lib/db.lua", 42))
          .build();

  private static final HeldConnection IDLE_CLIENT =
      Connections.held(ConnectionKind.CLIENT_IDLE)
          .descriptor(9)
          .number(900)
          .between("10.0.0.2:80", "10.1.2.3:40418")
          .age(90)
          .requests(3)
          .bytesSent(4_000)
          .reusePosition(0)
          .expires(70_000)
          .tcp(TcpState.CLOSE_WAIT, 0, 0)
          .build();

  private static final HeldConnection LISTENING =
      Connections.held(ConnectionKind.LISTENING).descriptor(6).number(1).build();

  private Gateways() {}

  /** Seven of ten entries of one worker are in use; three of a hundred of the other. */
  static Report twoWorkers() {
    Worker busy =
        Workers.of(
            7,
            Connections.pool(
                10,
                Connections.all(
                    List.of(
                        List.of(LISTENING, REDIS, IDLE_CLIENT),
                        Connections.held(ConnectionKind.COSOCKET_UNPOOLED, 4))),
                List.of(
                    new Listener(
                        Connections.name("0.0.0.0:80"), 1, OptionalLong.of(0), OptionalLong.of(0))),
                List.of(
                    Connections.peer("10.0.0.7:6379", 1, 2, 4, OptionalLong.of(210), "redis pool")),
                List.of(
                    new KeepalivePool(
                        KeepalivePool.Owner.UPSTREAM,
                        Optional.of(Connections.name("backend")),
                        OptionalLong.of(32),
                        2,
                        OptionalLong.empty()))));
    Worker quiet =
        Workers.of(
            8,
            Connections.pool(
                100,
                Connections.held(ConnectionKind.HTTP2, 3),
                List.of(
                    new Listener(
                        Connections.name("0.0.0.0:80"),
                        3,
                        OptionalLong.of(10),
                        OptionalLong.of(5))),
                List.of(
                    Connections.peer("10.0.0.7:6379", 5, 0, 0, OptionalLong.of(211), "other"),
                    Connections.peer("10.0.0.8:80", 1, 0, 0, OptionalLong.empty())),
                List.of()));
    return Reports.of(busy, quiet);
  }

  /** A worker with so many connections of a kind, and room for a thousand. */
  static Worker with(int pid, ConnectionKind kind, int count) {
    return Workers.of(pid, Connections.pool(1000, Connections.held(kind, count)));
  }

  /** A worker that shuts down with these connections. */
  static Worker exiting(int pid, WorkerConnections connections) {
    return Workers.with(connections, Workers.exiting(pid, OptionalLong.empty(), Map.of()));
  }
}
