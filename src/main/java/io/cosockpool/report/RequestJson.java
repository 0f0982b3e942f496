package io.cosockpool.report;

import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldCosocket;
import io.cosockpool.model.HttpMessage;
import io.cosockpool.model.LuaPhase;
import io.cosockpool.model.Name;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestConnection;
import io.cosockpool.model.Wait;
import java.time.Instant;
import java.util.Optional;

/**
 * A request. What is not known of it is absent.
 *
 * @param stacks whether to write its Lua stacks
 */
record RequestJson(boolean stacks) {
  void write(Json json, Request request) {
    json.object(
        () -> {
          json.member("id", request.id().toString())
              .member("pid", request.id().pid())
              .member("subsystem", request.subsystem().label());
          if (request.timer()) {
            json.member("timer", true);
          }
          request.connection().ifPresent(known -> writeConnection(json, known));
          json.memberIfKnown("client", request.client().map(Name::decoded))
              .member("state", RequestListing.state(request));
          request.message().ifPresent(message -> writeMessage(json, message));
          if (request.started().isPresent()) {
            json.member("started", Instant.ofEpochMilli(request.started().getAsLong()).toString());
          }
          json.memberIfKnown("running_ms", request.running())
              .memberIfKnown("bytes_sent", request.bytesSent())
              .memberIfKnown("bytes_received", request.bytesReceived())
              .memberIfKnown("server", request.server().map(Name::decoded))
              .memberIfKnown("location", request.location().map(Name::decoded))
              .memberIfKnown("phase", request.phase().map(LuaPhase::label));
          writeWait(json.name("waits_for"), request.waitsFor());
          json.name("holds").array(request.holds(), held -> writeHeld(json, held));
          if (stacks) {
            json.name("lua")
                .array(request.coroutines(), coroutine -> writeCoroutine(json, coroutine));
          }
          json.name("subrequests").array(request.subrequests(), each -> write(json, each));
        });
  }

  private static void writeConnection(Json json, RequestConnection connection) {
    json.name("connection")
        .object(
            () ->
                json.member("number", connection.number())
                    .memberIfKnown("requests", connection.requests())
                    .member("fd", connection.descriptor()));
  }

  /** A request that has not been answered has a status of null. */
  private static void writeMessage(Json json, HttpMessage message) {
    json.memberIfKnown("method", message.method().map(Name::decoded))
        .memberIfKnown("scheme", message.scheme())
        .memberIfKnown("host", message.host().map(Name::decoded))
        .memberIfKnown("uri", message.uri().map(Name::decoded))
        .memberIfKnown("http_version", message.version());
    if (message.status().isPresent()) {
      json.member("status", message.status().getAsInt());
    } else {
      json.name("status").nothing();
    }
  }

  private static void writeWait(Json json, Wait wait) {
    json.object(
        () -> {
          json.memberIfKnown("what", wait.kind().map(Wait.Kind::label))
              .memberIfKnown(
                  "why", wait.why().isEmpty() ? Optional.empty() : Optional.of(wait.why()))
              .memberIfKnown("doing", wait.doing().map(CosocketActivity::label))
              .memberIfKnown("pool", wait.pool().map(Name::decoded))
              .memberIfKnown("peer", wait.peer().map(Name::decoded))
              .memberIfKnown("position", wait.position())
              .memberIfKnown("for_ms", wait.waited())
              .memberIfKnown("expires_in_ms", wait.expires())
              .memberIfKnown("tries_left", wait.tries());
        });
  }

  private static void writeHeld(Json json, HeldCosocket held) {
    json.object(
        () ->
            json.memberIfKnown("pool", held.pool().map(Name::decoded))
                .memberIfKnown("peer", held.peer().map(Name::decoded))
                .memberIfKnown("fd", held.descriptor())
                .memberIfKnown("age_ms", held.age())
                .member("doing", held.doing().label()));
  }

  private static void writeCoroutine(Json json, Coroutine coroutine) {
    json.object(
        () -> {
          json.member("thread", coroutine.kind().label());
          if (coroutine.parent().isPresent()) {
            json.member("parent", coroutine.parent().getAsInt());
          } else {
            json.name("parent").nothing();
          }
          json.member("status", coroutine.status().label());
          writeWait(json.name("waits_for"), coroutine.waitsFor());
          if (!coroutine.complete()) {
            json.member("complete", false);
          }
          json.name("stack")
              .array(
                  coroutine.stack(),
                  frame ->
                      json.object(
                          () ->
                              json.member("function", frame.function().decoded())
                                  .member("where", frame.where().decoded())));
        });
  }
}
