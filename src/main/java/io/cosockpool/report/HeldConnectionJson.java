package io.cosockpool.report;

import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.Name;

/** An entry of nginx's connection pool that is in use. What is not known of it is absent. */
final class HeldConnectionJson {
  private HeldConnectionJson() {}

  /**
   * Writes one.
   *
   * @param queued whether the worker is known to have a queue of connections that it may close: one
   *     that is not in it then says so by null
   */
  static void write(Json json, HeldConnection connection, boolean queued) {
    json.object(
        () -> {
          json.memberIfKnown("fd", connection.descriptor())
              .member("number", connection.number())
              .member("kind", connection.kind().key())
              .memberIfKnown("pool", connection.pool().map(Name::decoded))
              .memberIfKnown("local", connection.local().map(Name::decoded))
              .memberIfKnown("peer", connection.peer().map(Name::decoded))
              .memberIfKnown("age_ms", connection.ageMilliseconds())
              .memberIfKnown("requests", connection.requests())
              .memberIfKnown("streams", connection.streams())
              .memberIfKnown("bytes_sent", connection.bytesSent())
              .memberIfKnown("reused", connection.reused())
              .memberIfKnown("doing", connection.doing().map(CosocketActivity::label));
          if (queued && connection.reusePosition().isEmpty()) {
            json.name("reuse_position").nothing();
          } else {
            json.memberIfKnown("reuse_position", connection.reusePosition());
          }
          connection.tls().ifPresent(tls -> writeTls(json.name("tls"), tls));
          json.memberIfKnown("timer_expires_in_ms", connection.timerExpiresInMilliseconds());
          connection.tcp().ifPresent(tcp -> writeTcp(json.name("tcp"), tcp));
          connection.holder().ifPresent(holder -> writeHolder(json.name("holder"), holder));
        });
  }

  private static void writeHolder(Json json, HeldConnection.Holder holder) {
    json.object(
        () ->
            json.member("request", holder.request().toString())
                .memberIfKnown(
                    "lua",
                    holder
                        .place()
                        .map(
                            frame ->
                                frame.function().decoded() + " @ " + frame.where().decoded())));
  }

  private static void writeTls(Json json, HeldConnection.Tls tls) {
    json.object(() -> json.memberIfKnown("server_name", tls.serverName().map(Name::decoded)));
  }

  private static void writeTcp(Json json, HeldConnection.Tcp tcp) {
    json.object(
        () ->
            json.member("state", tcp.state().name())
                .member("unread", tcp.unreadBytes())
                .member("unsent", tcp.unsentBytes())
                .memberIfKnown("retransmits", tcp.retransmits())
                .memberIfKnown("rtt_us", tcp.roundTripMicroseconds()));
  }
}
