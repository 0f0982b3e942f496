package io.cosockpool.findings;

import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.Finding;
import io.cosockpool.model.LuaTimers;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Subject;
import io.cosockpool.model.Wording;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A worker in which as many Lua timers run, or are pending, as may be, in two looks. */
final class TimersRule implements Rule {
  private static final String RUNNING =
      "See where they stand, and give timeouts to what they wait for. Start one timer that works"
          + " through a list instead of one for each request. If the load needs so many, raise"
          + " lua_max_running_timers, and worker_connections with it: each that runs takes one.";

  private static final String PENDING =
      "Start one timer that works through a list instead of one for each request. If the load needs"
          + " so many, raise lua_max_pending_timers.";

  @Override
  public String code() {
    return "timers-used-up";
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.gateways().stream()
        .flatMap(List::stream)
        .flatMap(worker -> worker.parts().connections().stream())
        .anyMatch(
            pool ->
                isUsedUp(pool, LuaTimers::noneCanRun) || isUsedUp(pool, LuaTimers::noneCanBeMade));
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (List<Worker> workers : observations.gateways()) {
      for (Worker worker : workers) {
        usedUp(worker, observations, LuaTimers::noneCanRun)
            .ifPresent(timers -> findings.add(running(worker, timers)));
        usedUp(worker, observations, LuaTimers::noneCanBeMade)
            .ifPresent(timers -> findings.add(pending(worker, timers)));
      }
    }
    return findings;
  }

  /** The timers of a worker that are used up now, if they were in the look before. */
  private static Optional<LuaTimers> usedUp(
      Worker worker, Observations observations, Predicate<LuaTimers> which) {
    return observations
        .connectionsBefore(worker)
        .filter(before -> isUsedUp(before, which))
        .flatMap(before -> worker.parts().connections())
        .filter(now -> isUsedUp(now, which))
        .flatMap(now -> now.timers().stream().filter(which).findFirst());
  }

  /** Each timer that runs has an entry of the connection pool, so that these bear out the count. */
  private static boolean isUsedUp(WorkerConnections pool, Predicate<LuaTimers> which) {
    long running = pool.timers().stream().mapToLong(LuaTimers::running).sum();
    return pool.timers().stream().anyMatch(which)
        && running <= pool.leftOut() + pool.kinds().getOrDefault(ConnectionKind.TIMER, 0L);
  }

  private Finding running(Worker worker, LuaTimers timers) {
    return finding(
        worker,
        timers.running(),
        Wording.of(
            ("%,d Lua timers run, as many as may at a time (lua_max_running_timers), so that others"
                    + " that are due are dropped")
                .formatted(timers.running()),
            place(worker)),
        RUNNING);
  }

  /** Where most of those stand that run; nothing if that is not known. */
  private static Wording place(Worker worker) {
    return HeldRule.most(
            worker.parts().requests().map(Requests::all).orElse(List.of()).stream()
                .filter(Request::timer)
                .flatMap(request -> request.place().stream()))
        .map(place -> Wording.of("; most of them stand at ", Places.of(place)))
        .orElse(Wording.of());
  }

  private Finding pending(Worker worker, LuaTimers timers) {
    return finding(
        worker,
        timers.pending(),
        Wording.of(
            ("%,d Lua timers are pending, as many as may be (lua_max_pending_timers), so that"
                    + " ngx.timer.at fails")
                .formatted(timers.pending())),
        PENDING);
  }

  private Finding finding(Worker worker, long count, Wording evidence, String advice) {
    return new Finding(
        code(), new Subject.Pid(worker.pid()), List.of(worker.pid()), count, evidence, advice);
  }
}
