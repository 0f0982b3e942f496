package io.cosockpool.model;

/** The part of nginx that a Lua module works in; each has pools of its own. */
public enum Subsystem {
  /** ngx_http_lua_module. */
  HTTP("http"),
  /** ngx_stream_lua_module. */
  STREAM("stream");

  private final String label;

  Subsystem(String label) {
    this.label = label;
  }

  /** The name in reports. */
  public String label() {
    return label;
  }
}
