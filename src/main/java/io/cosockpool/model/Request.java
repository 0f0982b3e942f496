package io.cosockpool.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A request of http, a session of stream, or a Lua timer that runs. What is not known of it is
 * empty.
 *
 * @param id tells it from all others of the worker
 * @param subsystem whose Lua module serves it
 * @param timer whether it is the request that a Lua timer runs in, which has no client
 * @param connection the connection that it came on; empty for that of a Lua timer
 * @param client who asked, as {@code address:port}; empty for that of a Lua timer
 * @param message what was asked and answered; empty for a session and for a Lua timer
 * @param started when it began, in milliseconds since 1970
 * @param running for how many milliseconds it has been running
 * @param bytesSent to the client
 * @param bytesReceived from the client
 * @param server the first name of the server that it is for
 * @param location that it has been given to
 * @param phase that it is in: whose Lua code runs or ran last, or content if it is passed on; empty
 *     where neither tells
 * @param waitsFor what it waits for
 * @param holds the cosockets in its hands
 * @param coroutines those of its Lua code, the entry first
 * @param subrequests those that it waits for
 */
public record Request(
    RequestId id,
    Subsystem subsystem,
    boolean timer,
    Optional<RequestConnection> connection,
    Optional<Name> client,
    Optional<HttpMessage> message,
    OptionalLong started,
    OptionalLong running,
    OptionalLong bytesSent,
    OptionalLong bytesReceived,
    Optional<Name> server,
    Optional<Name> location,
    Optional<LuaPhase> phase,
    Wait waitsFor,
    List<HeldCosocket> holds,
    List<Coroutine> coroutines,
    List<Request> subrequests) {
  /** Whether one of its connects, or of its coroutines' connects, stands in a pool's queue. */
  public boolean isQueued() {
    return waitsFor.isFor(Wait.Kind.POOL_QUEUE)
        || coroutines.stream()
            .anyMatch(coroutine -> coroutine.waitsFor().isFor(Wait.Kind.POOL_QUEUE));
  }

  /**
   * Where its Lua code stands: the last function in Lua that was called, of the coroutine that
   * waits for a cosocket or a pool, or else of its first one; empty if no stack was read.
   */
  public Optional<LuaFrame> place() {
    return standing().flatMap(Coroutine::place);
  }

  /** The stack that this place is on; empty if none was read. */
  public List<LuaFrame> stack() {
    return standing().map(Coroutine::stack).orElse(List.of());
  }

  private Optional<Coroutine> standing() {
    return coroutines.stream()
        .filter(
            coroutine ->
                coroutine.waitsFor().isFor(Wait.Kind.COSOCKET)
                    || coroutine.waitsFor().isFor(Wait.Kind.POOL_QUEUE))
        .findFirst()
        .or(() -> coroutines.stream().findFirst());
  }

  /** The pools that it waits for or holds connections of. */
  public Stream<Name> pools() {
    return Stream.concat(
            Stream.concat(
                waitsFor.pool().stream(),
                coroutines.stream().flatMap(each -> each.waitsFor().pool().stream())),
            holds.stream().flatMap(held -> held.pool().stream()))
        .distinct();
  }

  /** Whether it holds connections of a pool. */
  public boolean holdsOf(Name pool) {
    return holds.stream().anyMatch(held -> held.pool().filter(pool::equals).isPresent());
  }

  /** The pools in whose queues its connects stand. */
  public Stream<Name> queues() {
    return Stream.concat(
            Stream.of(waitsFor), coroutines.stream().map(coroutine -> coroutine.waitsFor()))
        .filter(wait -> wait.isFor(Wait.Kind.POOL_QUEUE))
        .flatMap(wait -> wait.pool().stream())
        .distinct();
  }

  void addTo(List<Request> all) {
    all.add(this);
    subrequests.forEach(subrequest -> subrequest.addTo(all));
  }

  Request redacted(Pseudonyms pseudonyms) {
    return new Request(
        id,
        subsystem,
        timer,
        connection,
        client.map(pseudonyms::ofPeer),
        message.map(known -> known.redacted(pseudonyms)),
        started,
        running,
        bytesSent,
        bytesReceived,
        server.map(pseudonyms::of),
        location.map(pseudonyms::of),
        phase,
        waitsFor.redacted(pseudonyms),
        holds.stream().map(held -> held.redacted(pseudonyms)).toList(),
        coroutines.stream().map(coroutine -> coroutine.redacted(pseudonyms)).toList(),
        subrequests.stream().map(each -> each.redacted(pseudonyms)).toList());
  }

  /** The same from the client that a proxy names, if it names one. */
  public Request asForwarded() {
    return new Request(
        id,
        subsystem,
        timer,
        connection,
        message.flatMap(HttpMessage::forwarded).or(() -> client),
        message,
        started,
        running,
        bytesSent,
        bytesReceived,
        server,
        location,
        phase,
        waitsFor,
        holds,
        coroutines,
        subrequests.stream().map(Request::asForwarded).toList());
  }

  Request withoutQuery() {
    return new Request(
        id,
        subsystem,
        timer,
        connection,
        client,
        message.map(HttpMessage::withoutQuery),
        started,
        running,
        bytesSent,
        bytesReceived,
        server,
        location,
        phase,
        waitsFor,
        holds,
        coroutines,
        subrequests.stream().map(Request::withoutQuery).toList());
  }
}
