package io.cosockpool.openresty.requests;

import io.cosockpool.luajit.LuaStack;
import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wait;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request as the worker's memory has it: absolute times instead of durations, addresses instead
 * of what they lead to.
 *
 * @param address of the request
 * @param parent the address of the request that made this subrequest; 0 for any other request
 * @param connection the address of its connection, which of a stream is the stream's own
 * @param number nginx's number of that
 * @param stream among those of the client's connection; empty if it has the connection for itself
 * @param started when it began, in milliseconds since 1970; 0 if that is not known
 * @param upstreams nginx's numbers of the connections to upstreams that serve it
 * @param why a few words why its Lua code is not known; empty if it is, or if there is none
 */
public record RawRequest(
    Subsystem subsystem,
    long address,
    long parent,
    long connection,
    int descriptor,
    long number,
    OptionalLong requests,
    Optional<Stream> stream,
    Optional<Name> client,
    boolean tls,
    OptionalLong sent,
    Optional<Http> http,
    long started,
    OptionalLong received,
    Optional<Name> server,
    Optional<Name> location,
    OptionalLong phase,
    RawWait waits,
    List<Held> held,
    List<Long> upstreams,
    List<RawCoroutine> coroutines,
    String why) {
  /**
   * A stream of HTTP/2 or HTTP/3.
   *
   * @param number nginx's number of the client's connection
   */
  public record Stream(long number, long id) {}

  /** Whether something of it waits for a subrequest, or for what is not known. */
  public boolean mayHaveSubrequests() {
    return coroutines.isEmpty()
        ? waits.mayBeForSubrequest()
        : coroutines.stream().anyMatch(coroutine -> coroutine.waits().mayBeForSubrequest());
  }

  /**
   * Whether something that it waits for, or holds, leads to it. A timer that is set is in the tree
   * of timers, and is taken out before the request ends.
   */
  boolean isWaitedOn() {
    return !held.isEmpty()
        || !upstreams.isEmpty()
        || waits.isForResolver()
        || coroutines.stream().anyMatch(coroutine -> coroutine.waits().timer().isPresent());
  }

  /** Whether it is a subrequest that this request, or subrequest, of the same client has made. */
  boolean isMadeBy(RawRequest other) {
    return parent == other.address
        && connection == other.connection
        && number == other.number
        && requests.equals(other.requests);
  }

  /** The same, which has a stream. */
  RawRequest of(Stream open) {
    return new RawRequest(
        subsystem,
        address,
        parent,
        connection,
        descriptor,
        number,
        requests,
        Optional.of(open),
        client,
        tls,
        sent,
        http,
        started,
        received,
        server,
        location,
        phase,
        waits,
        held,
        upstreams,
        coroutines,
        why);
  }

  /**
   * What is particular to http.
   *
   * @param forwarded the client that {@code X-Forwarded-For} names first
   */
  public record Http(
      Optional<Name> method,
      Optional<Name> host,
      Optional<Name> uri,
      long version,
      long status,
      Optional<Name> forwarded) {}

  /**
   * What is waited for.
   *
   * @param kind empty if that could not be told
   * @param why then a few words why
   * @param doing what a cosocket is doing, or nginx for an upstream
   * @param pool the address of the pool of a cosocket or a queue; 0 if there is none
   * @param cosocket the address of a cosocket; 0 if there is none
   * @param peer of an upstream or cosocket
   * @param timer when it gives up, by the worker's clock
   */
  public record RawWait(
      Optional<Wait.Kind> kind,
      String why,
      Optional<CosocketActivity> doing,
      long pool,
      long cosocket,
      Optional<Name> peer,
      OptionalLong timer) {
    private boolean mayBeForSubrequest() {
      return kind.isEmpty() || kind.get() == Wait.Kind.SUBREQUEST;
    }

    /** Only the question about an upstream's address has a timer of its own. */
    private boolean isForResolver() {
      return kind.filter(Wait.Kind.UPSTREAM::equals).isPresent() && timer.isPresent();
    }

    static RawWait unknown(String why) {
      return new RawWait(
          Optional.empty(), why, Optional.empty(), 0, 0, Optional.empty(), OptionalLong.empty());
    }

    static RawWait of(Wait.Kind kind, OptionalLong timer) {
      return new RawWait(Optional.of(kind), "", Optional.empty(), 0, 0, Optional.empty(), timer);
    }
  }

  /**
   * A cosocket that the request has.
   *
   * @param connection the address of the connection that it uses
   * @param number nginx's number of that
   * @param cosocket its address
   * @param pool the address of its pool; 0 if it has none
   * @param peer the other side
   * @param since when the connection was opened, by the worker's clock; 0 or empty if that is not
   *     known
   * @param reads when reading gives up, by the worker's clock
   * @param writes when writing or connecting gives up
   */
  public record Held(
      long connection,
      long number,
      int descriptor,
      long cosocket,
      long pool,
      Optional<Name> peer,
      OptionalLong since,
      CosocketActivity doing,
      OptionalLong reads,
      OptionalLong writes) {
    /** When it gives up what it is doing. */
    OptionalLong timer() {
      return switch (doing) {
        case RECEIVE -> reads;
        case SEND, CONNECT, HANDSHAKE, RESOLVE -> writes;
        case IDLE -> OptionalLong.empty();
      };
    }
  }

  /**
   * A coroutine.
   *
   * @param address of what the Lua module knows of it
   * @param parent the same of the one that made it; 0 for the entry
   * @param status {@code co_status}
   * @param kind what made it
   */
  public record RawCoroutine(
      long address, long parent, int status, Coroutine.Kind kind, LuaStack stack, RawWait waits) {}
}
