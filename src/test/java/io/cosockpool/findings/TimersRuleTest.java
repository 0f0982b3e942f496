package io.cosockpool.findings;

import static io.cosockpool.findings.Observed.worker;
import static io.cosockpool.findings.Working.looks;
import static io.cosockpool.findings.Working.only;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Connections;
import io.cosockpool.model.LuaTimers;
import io.cosockpool.model.Reports;
import io.cosockpool.model.Worker;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker's Lua timers run out. */
class TimersRuleTest {
  private static Worker counting(LuaTimers timers, int entries) {
    return Working.with(
        worker(7),
        Connections.counting(
            timers, Connections.pool(1024, Connections.held(ConnectionKind.TIMER, entries))));
  }

  private static Worker running(long running) {
    return counting(new LuaTimers(running, 20, 5, 30), (int) running);
  }

  private static Worker pending(long pending) {
    return counting(new LuaTimers(2, 20, pending, 30), 2);
  }

  @Test
  void asManyRunAsMay() {
    assertEquals(
        "20 Lua timers run, as many as may at a time (lua_max_running_timers), so that others that"
            + " are due are dropped",
        only("timers-used-up", running(21), running(20)).evidence().toString());
    assertEquals(List.of("timers-used-up"), Findings.codesThatNeedTime(Reports.of(running(20))));
    assertEquals(List.of(), Findings.codesThatNeedTime(Reports.of(running(19))));
    assertEquals(List.of(), looks(running(20)));
    assertEquals(List.of(), looks(running(19), running(20)));
    assertEquals(List.of(), looks(running(20), running(19)));
  }

  @Test
  void asManyArePendingAsMayBe() {
    assertEquals(
        "30 Lua timers are pending, as many as may be (lua_max_pending_timers), so that ngx.timer.at"
            + " fails",
        only("timers-used-up", pending(30), pending(30)).evidence().toString());
    assertEquals(List.of(), looks(pending(29), pending(30)));
    assertEquals(List.of(), looks(pending(30), pending(29)));
    assertEquals(List.of(), looks(running(20), pending(30)));
  }

  /** What is no count of timers is not taken for one. */
  @Test
  void eachThatRunsHasAnEntry() {
    Worker worker = counting(new LuaTimers(20, 20, 30, 30), 19);
    assertEquals(List.of(), looks(worker, worker));
  }
}
