package io.cosockpool.report;

import io.cosockpool.model.ConnectionPeer;
import io.cosockpool.model.KeepalivePool;
import io.cosockpool.model.Listener;
import io.cosockpool.model.LuaTimers;
import io.cosockpool.model.Name;
import io.cosockpool.model.WorkerConnections;

/**
 * nginx's own connection pool of one worker, without its entries. What a build or the kernel does
 * not tell is absent.
 */
final class WorkerConnectionsJson {
  private WorkerConnectionsJson() {}

  /** Writes members of the object that is open. */
  static void writeMembers(Json json, WorkerConnections pool) {
    json.member("worker_connections", pool.limit())
        .member("free", pool.free())
        .memberIfKnown("reusable", pool.reusable())
        .memberIfKnown("drained_seconds_ago", pool.gone().drainedSecondsAgo())
        .member("in_use", pool.inUse())
        .member("exact", pool.exact());
    if (!pool.exact()) {
      json.member("moved", pool.moved());
    }
    json.member("left_out", pool.leftOut())
        .memberIfKnown("files", pool.files())
        .memberIfKnown("descriptor_limit", pool.descriptorLimit())
        .memberIfKnown("descriptors", pool.descriptors());
    pool.acceptMutex().ifPresent(mutex -> write(json.name("accept_mutex"), mutex));
    json.memberIfKnown("accept_disabled", pool.acceptDisabled())
        .name("kinds")
        .object(() -> pool.kinds().forEach((kind, count) -> json.member(kind.key(), count)));
    if (!pool.timers().isEmpty()) {
      json.name("lua_timers").array(pool.timers(), timers -> write(json, timers));
    }
    json.name("listeners").array(pool.listeners(), listener -> write(json, listener));
    json.name("peers").array(pool.peers(), peer -> write(json, peer));
    json.name("keepalive_pools").array(pool.keepalivePools(), kept -> write(json, kept));
  }

  private static void write(Json json, WorkerConnections.AcceptMutex mutex) {
    json.object(() -> json.member("enabled", mutex.enabled()).member("held", mutex.held()));
  }

  private static void write(Json json, LuaTimers timers) {
    json.object(
        () ->
            json.member("running", timers.running())
                .member("max_running", timers.mostRunning())
                .member("pending", timers.pending())
                .member("max_pending", timers.mostPending()));
  }

  private static void write(Json json, Listener listener) {
    json.object(
        () ->
            json.member("address", listener.address().decoded())
                .member("connections", listener.connections())
                .memberIfKnown("streams", listener.streams())
                .memberIfKnown("most_streams_in_one", listener.mostStreamsInOne()));
  }

  private static void write(Json json, ConnectionPeer peer) {
    json.object(
        () -> {
          json.member("address", peer.address().decoded())
              .member("in_use", peer.inUse())
              .member("idle", peer.idle())
              .member("unpooled", peer.unpooled())
              .memberIfKnown("time_wait", peer.timeWait());
          json.name("pools").texts(peer.pools().stream().map(Name::decoded).toList());
        });
  }

  private static void write(Json json, KeepalivePool pool) {
    json.object(
        () ->
            json.member("kind", pool.owner().label())
                .memberIfKnown("name", pool.name().map(Name::decoded))
                .memberIfKnown("size", pool.size())
                .member("idle", pool.idle())
                .memberIfKnown("in_use", pool.inUse()));
  }
}
