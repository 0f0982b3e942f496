package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.LuaTimers;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.connections.UsedEntry;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An entry of the connection pool that is in use, as the worker's memory has it.
 *
 * @param address of the entry
 * @param owner what it belongs to
 * @param listening the address of the listening socket that it came in by; 0 if by none
 * @param ssl the address of its {@code ngx_ssl_connection_t}; 0 without TLS
 * @param serverName the server that was asked for by TLS, as far as it is proved
 * @param previous the link before it in the queue of reusable connections, if it is one; the link
 *     that nginx closes after it
 * @param startTime when it was opened, by the worker's clock
 * @param timer when its read timer is due, by the worker's clock
 */
public record RawEntry(
    UsedEntry entry,
    long address,
    Owner owner,
    long listening,
    long ssl,
    Optional<Name> serverName,
    long link,
    long previous,
    OptionalLong startTime,
    OptionalLong requests,
    OptionalLong sent,
    OptionalLong timer,
    Optional<Name> peer) {

  /** Whether there is TLS on it. */
  public boolean tls() {
    return ssl != 0;
  }

  /** Whether it is kept for the next use. */
  public boolean isIdle() {
    return switch (owner.type()) {
      case POOL_ITEM, KEEPALIVE_ITEM, BALANCER_ITEM -> true;
      default -> false;
    };
  }

  /** The same, whose server is proved by now. */
  RawEntry withServerName(Name proved) {
    return new RawEntry(
        entry,
        address,
        owner,
        listening,
        ssl,
        Optional.of(proved),
        link,
        previous,
        startTime,
        requests,
        sent,
        timer,
        peer);
  }

  /** What an entry may belong to; the entry's {@code data} leads to it. */
  public enum Type {
    /** A listening socket. */
    LISTENING,
    /** The channel from the master. */
    CHANNEL,
    /** A request that runs on a fake connection, such as that of a Lua timer. */
    FAKE_REQUEST,
    /** A fake connection whose request is gone. */
    LEFT,
    /** A Lua module. */
    LUA_MODULE,
    /** A request of the client at the other end. */
    REQUEST,
    /** A client that has no request at the moment. */
    HTTP_CONNECTION,
    /** An HTTP/2 connection. */
    HTTP2,
    /** A QUIC connection. */
    QUIC,
    /** A stream of a QUIC connection, with a request or without. */
    QUIC_STREAM,
    /** A session of the stream module. */
    SESSION,
    /** A request or session that the upstream at the other end serves. */
    UPSTREAM,
    /** The item of an idle connection in the {@code keepalive} of an upstream block. */
    KEEPALIVE_ITEM,
    /** The same of {@code balancer_by_lua}. */
    BALANCER_ITEM,
    /** The item of an idle connection in a cosocket pool. */
    POOL_ITEM,
    /** A cosocket. */
    COSOCKET,
    /** A UDP cosocket. */
    UDP_COSOCKET,
    /** nginx's resolver. */
    RESOLVER,
    /** Something else. */
    UNKNOWN
  }

  /**
   * A pool of a balancer in Lua as Kong and APISIX have it: of a name of its own, and of no
   * upstream block.
   *
   * @param size how many idle connections it keeps
   * @param connections how many it has, in use and idle
   * @param name its name, or a checksum of it where it is kept nowhere; empty if it is too long
   */
  public record LuaBalancerPool(long size, long connections, Optional<Name> name) {}

  /**
   * What an entry belongs to.
   *
   * @param reference the address of the pool, the configuration or the entry that it counts for; 0
   *     if there is none
   * @param doing what a cosocket is doing
   * @param reused how often a cosocket in use was taken out of its pool
   * @param request whether a request or a session runs on it
   * @param length how long a cosocket is; 0 for anything else
   * @param client the address of the connection whose request has a cosocket or an upstream; 0 for
   *     anything else
   * @param asker the address of the request, or subrequest, that has a cosocket, as its Lua module
   *     has it; 0 for anything else
   * @param kept the pool of a balancer in Lua that the item is of; empty for anything else
   * @param counts how many streams an HTTP/2 connection has open, or how often an idle cosocket was
   *     taken out of its pool, by where a version counts that
   * @param timers what a Lua module counts of its timers; empty for anything else
   */
  public record Owner(
      Type type,
      long reference,
      Optional<CosocketActivity> doing,
      OptionalLong reused,
      boolean request,
      int length,
      long client,
      long asker,
      Optional<LuaBalancerPool> kept,
      Map<Field, Long> counts,
      Optional<LuaTimers> timers) {
    static Owner of(Type type) {
      return of(type, 0);
    }

    static Owner of(Type type, long reference) {
      return new Owner(
          type,
          reference,
          Optional.empty(),
          OptionalLong.empty(),
          false,
          0,
          0,
          0,
          Optional.empty(),
          Map.of(),
          Optional.empty());
    }

    Owner withRequest() {
      return new Owner(
          type, reference, doing, reused, true, length, client, asker, kept, counts, timers);
    }

    Owner withCosocket(
        int bytes, long ofClient, long ofAsker, Optional<CosocketActivity> activity) {
      return new Owner(
          type, reference, activity, reused, request, bytes, ofClient, ofAsker, kept, counts,
          timers);
    }

    Owner withCounts(Map<Field, Long> counted) {
      return new Owner(
          type, reference, doing, reused, request, length, client, asker, kept, counted, timers);
    }

    Owner withTimers(Optional<LuaTimers> counted) {
      return new Owner(
          type, reference, doing, reused, request, length, client, asker, kept, counts, counted);
    }

    Owner ofClient(long ofRequest) {
      return new Owner(
          type, reference, doing, reused, request, length, ofRequest, asker, kept, counts, timers);
    }

    Owner keptIn(LuaBalancerPool pool) {
      return new Owner(
          type,
          reference,
          doing,
          reused,
          request,
          length,
          client,
          asker,
          Optional.of(pool),
          counts,
          timers);
    }

    Owner reused(long times) {
      return new Owner(
          type,
          reference,
          doing,
          OptionalLong.of(times),
          request,
          length,
          client,
          asker,
          kept,
          counts,
          timers);
    }
  }
}
