package io.cosockpool.report;

import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.Name;
import io.cosockpool.model.Pool;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.TcpState;
import io.cosockpool.model.WaitingConnect;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.LongSummaryStatistics;

/** A pool of one worker. */
final class PoolJson {
  private PoolJson() {}

  /** The six keys that the analyzer has. */
  static void writeNumbers(Json json, int pid, Pool pool) {
    json.member("backlog_queue", pool.queued())
        .member("enabled_backlog", pool.backlog().isPresent() ? 1 : 0)
        .member("pid", pid)
        .member("connections", pool.connections())
        .member("free_connections", pool.free())
        .member("size", pool.size());
  }

  /** Further keys; without what it holds where that could not be read. */
  static void writeDetails(Json json, Pool pool) {
    byte[] name = pool.name().bytes();
    if (!Arrays.equals(name, pool.name().decoded().getBytes(StandardCharsets.UTF_8))) {
      json.member("pool_bytes", Base64.getEncoder().encodeToString(name));
    }
    json.member("backlog", pool.backlog()).member("in_use", pool.inUse());
    pool.contents().ifPresent(contents -> writeContents(json, contents));
  }

  private static void writeContents(Json json, PoolContents contents) {
    writeReused(json.name("reused"), contents);
    writeIdle(json.name("idle"), contents.idle());
    json.name("waiting").array(contents.waiting(), connect -> writeWaiting(json, connect));
  }

  private static void writeReused(Json json, PoolContents contents) {
    if (contents.idle().isEmpty()) {
      json.nothing();
      return;
    }
    LongSummaryStatistics reused = contents.reused();
    json.object(
        () -> {
          json.member("min", reused.getMin()).name("avg").value(reused.getAverage());
          json.member("max", reused.getMax());
          json.name("histogram")
              .array(
                  contents.reusedHistogram().entrySet(),
                  step ->
                      json.object(
                          () ->
                              json.member("from", step.getKey())
                                  .member("to", Math.max(0, 2 * step.getKey() - 1))
                                  .member("connections", step.getValue())));
        });
  }

  private static void writeIdle(Json json, List<IdleConnection> idle) {
    int[] position = {0};
    json.array(
        idle,
        connection ->
            json.object(
                () ->
                    json.member("fd", connection.descriptor())
                        .member("peer", connection.peer().map(Name::decoded))
                        .member("host", connection.host().map(Name::decoded))
                        .member("reused", connection.reused())
                        .member("position", position[0]++)
                        .member("expires_in_ms", connection.expiresInMilliseconds())
                        .member("tcp_state", connection.tcpState().map(TcpState::name))
                        .member("unread_bytes", connection.unreadBytes())));
  }

  private static void writeWaiting(Json json, WaitingConnect connect) {
    json.object(
        () ->
            json.member("host", connect.host().decoded())
                .member("port", connect.port())
                .member("waited_ms", connect.waitedMilliseconds())
                .member("expires_in_ms", connect.expiresInMilliseconds())
                .memberIfKnown("request", connect.request().map(RequestId::toString)));
  }
}
