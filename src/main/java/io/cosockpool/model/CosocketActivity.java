package io.cosockpool.model;

/** What a cosocket is doing (lua-nginx-module src/ngx_http_lua_socket_tcp.h). */
public enum CosocketActivity {
  /** It asks for the address of a host. */
  RESOLVE("resolve"),
  /** It connects. */
  CONNECT("connect"),
  /** It does a TLS handshake. */
  HANDSHAKE("handshake"),
  /** It waits until it can send more. */
  SEND("send"),
  /** It waits for what its peer sends. */
  RECEIVE("receive"),
  /** Nothing: it is in the hands of Lua code, which does something else. */
  IDLE("idle");

  private final String label;

  CosocketActivity(String label) {
    this.label = label;
  }

  /** The word for it in reports. */
  public String label() {
    return label;
  }
}
