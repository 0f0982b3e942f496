package io.cosockpool.model;

/** The directive of a Lua module whose code runs (lua-nginx-module src/ngx_http_lua_common.h). */
public enum LuaPhase {
  /** {@code set_by_lua}. */
  SET("set"),
  /** {@code rewrite_by_lua}. */
  REWRITE("rewrite"),
  /** {@code access_by_lua}. */
  ACCESS("access"),
  /** {@code content_by_lua}. */
  CONTENT("content"),
  /** {@code log_by_lua}. */
  LOG("log"),
  /** {@code header_filter_by_lua}. */
  HEADER_FILTER("header_filter"),
  /** {@code body_filter_by_lua}. */
  BODY_FILTER("body_filter"),
  /** {@code ngx.timer}. */
  TIMER("timer"),
  /** {@code init_worker_by_lua}. */
  INIT_WORKER("init_worker"),
  /** {@code balancer_by_lua}. */
  BALANCER("balancer"),
  /** {@code ssl_certificate_by_lua}. */
  SSL_CERTIFICATE("ssl_certificate"),
  /** {@code ssl_session_store_by_lua}. */
  SSL_SESSION_STORE("ssl_session_store"),
  /** {@code ssl_session_fetch_by_lua}. */
  SSL_SESSION_FETCH("ssl_session_fetch"),
  /** {@code exit_worker_by_lua}. */
  EXIT_WORKER("exit_worker"),
  /** {@code ssl_client_hello_by_lua}. */
  SSL_CLIENT_HELLO("ssl_client_hello"),
  /** {@code server_rewrite_by_lua}. */
  SERVER_REWRITE("server_rewrite"),
  /** {@code preread_by_lua} of stream. */
  PREREAD("preread");

  private final String label;

  LuaPhase(String label) {
    this.label = label;
  }

  /** The word for it in reports. */
  public String label() {
    return label;
  }
}
