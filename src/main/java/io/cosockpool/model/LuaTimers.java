package io.cosockpool.model;

/**
 * The timers of one Lua module in a worker, as the module counts them ({@code
 * ngx_http_lua_main_conf_t} and its stream relative). A timer that is due when as many run as may
 * is dropped; one more than may be pending is refused.
 *
 * @param running how many run
 * @param mostRunning how many may at a time ({@code lua_max_running_timers})
 * @param pending how many are not due yet
 * @param mostPending how many may be at a time ({@code lua_max_pending_timers})
 */
public record LuaTimers(long running, long mostRunning, long pending, long mostPending) {
  /** Whether no further one can run when it is due. */
  public boolean noneCanRun() {
    return running > 0 && running >= mostRunning;
  }

  /** Whether no further one can be made. */
  public boolean noneCanBeMade() {
    return pending > 0 && pending >= mostPending;
  }
}
