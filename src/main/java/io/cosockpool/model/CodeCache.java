package io.cosockpool.model;

/** Whether {@code lua_code_cache} holds for all requests, which then share one Lua VM. */
public enum CodeCache {
  /** All requests share the VM whose pools are reported. */
  ON("on"),
  /** Somewhere each request has a VM of its own, with pools that end with it. */
  OFF("off"),
  /** The configuration fits no known layout. */
  UNKNOWN("unknown");

  private final String label;

  CodeCache(String label) {
    this.label = label;
  }

  /** The word in reports. */
  public String label() {
    return label;
  }
}
