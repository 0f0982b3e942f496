package io.cosockpool.openresty.requests;

import io.cosockpool.model.Subsystem;

/** What a connection belongs to, as far as it has to do with requests. */
public sealed interface Owner {
  /** A request that came on it, or a session, or the request that a Lua timer runs in. */
  record Client(Subsystem subsystem, long connection, long request) implements Owner {}

  /**
   * A cosocket that uses it.
   *
   * @param cosocket the address of its {@code ngx_http_lua_socket_tcp_upstream_t}
   * @param length of that
   * @param request the request that has it, as its Lua module sees it
   * @param client the connection that this request came on
   */
  record Cosocket(long connection, long cosocket, int length, long request, long client)
      implements Owner {}

  /** The request of another connection, which is passed on by this one. */
  record Upstream(long connection, long request) implements Owner {}

  /** Anything else. */
  record Other() implements Owner {}
}
