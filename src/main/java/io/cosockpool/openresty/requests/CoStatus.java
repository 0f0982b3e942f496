package io.cosockpool.openresty.requests;

/** {@code co_status} of a coroutine (lua-nginx-module src/ngx_http_lua_common.h). */
final class CoStatus {
  /** It has not begun, or has yielded. */
  static final int SUSPENDED = 1;

  /** It has resumed another one. */
  static final int NORMAL = 2;

  /** What it had is freed, and its address may be another one's. */
  static final int DEAD = 3;

  /** A light thread that has ended, which nobody has waited for yet. */
  static final int ZOMBIE = 4;

  private CoStatus() {}
}
