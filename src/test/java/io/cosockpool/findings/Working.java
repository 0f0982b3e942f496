package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.Connections;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Report;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import io.cosockpool.model.Workers;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Workers with connections and requests, as several looks see them. */
final class Working {
  private Working() {}

  /** Cosockets of a pool in use, with descriptors and numbers from a first one on. */
  static List<HeldConnection> cosockets(
      String pool, int first, int count, CosocketActivity doing, long sent, long unread) {
    return IntStream.range(first, first + count)
        .mapToObj(
            i ->
                Connections.held(ConnectionKind.COSOCKET_ACTIVE)
                    .pool(pool)
                    .descriptor(i)
                    .number(i)
                    .between("127.0.0.1:9", "10.0.0.7:6379")
                    .age(1900 + i)
                    .bytesSent(sent)
                    .reused(0)
                    .doing(doing)
                    .tcp(TcpState.ESTABLISHED, unread, 0)
                    .build())
        .toList();
  }

  static WorkerConnections connections(long limit, HeldConnection... entries) {
    return Connections.pool(limit, List.of(entries));
  }

  static WorkerConnections connections(List<HeldConnection> entries) {
    return Connections.pool(1024, entries);
  }

  static WorkerConnections peers(KeepalivePool[] keepalive, ConnectionPeer... peers) {
    return Connections.pool(1024, List.of(), List.of(), List.of(peers), List.of(keepalive));
  }

  static Worker with(Worker worker, WorkerConnections connections, Request... requests) {
    Worker known = Workers.with(connections, worker);
    return known.with(known.parts().with(new Requests(List.of(requests), List.of(), 0)));
  }

  /** What looks at one worker show, the last of them at last. */
  static List<Finding> looks(Worker... looks) {
    List<Report> reports = Stream.of(looks).map(Reports::of).toList();
    return Findings.of(
        reports.getLast().after(reports.subList(0, looks.length - 1)), OptionalLong.empty());
  }

  static List<String> codes(Worker... looks) {
    return looks(looks).stream().map(Finding::code).toList();
  }

  static Finding only(String code, Worker... looks) {
    return Observed.only(
        looks(looks).stream().filter(finding -> finding.code().equals(code)).toList());
  }
}
