package io.cosockpool.findings;

import io.cosockpool.findings.Observations.PoolTable;
import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.ConnectionKind;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One worker that uses a pool much more than the others do, and does not have much of it left.
 * Workers that share their load evenly differ by chance by about the square root of their load: of
 * 20 and more, four times the others' mean is none.
 */
final class WorkerSkewRule implements Rule {
  private static final Set<ConnectionKind> CLIENTS =
      EnumSet.of(
          ConnectionKind.CLIENT_ACTIVE,
          ConnectionKind.CLIENT_WAITING,
          ConnectionKind.CLIENT_IDLE,
          ConnectionKind.HTTP2,
          ConnectionKind.STREAM_SESSION);

  private static final int LEAST_WORKERS = 2;
  private static final long LEAST_LOAD = 20;
  private static final long TIMES = 4;

  /** Below half of its size, a pool bears twice the load, and skew does no harm. */
  private static final long LEAST_OF_SIZE = 2;

  /** A request that has run for so many milliseconds holds its connections for long. */
  private static final long LONG = 1000;

  /** After a start or a reload all clients come at once, and whoever is ready first takes them. */
  private static final long SETTLED = 2000;

  private static final Comparator<Share> BY_LOAD = Comparator.comparingLong(Share::load);

  @Override
  public String code() {
    return "worker-skew";
  }

  @Override
  public boolean needsTime() {
    return true;
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (PoolTable table : observations.tables()) {
      if (table.serving().size() >= LEAST_WORKERS
          && table.serving().stream().allMatch(WorkerSkewRule::hasSettled)) {
        Map<Integer, Long> unread = unread(table.serving());
        for (SharedPool pool : table.pools()) {
          pool.serving().stream()
              .max(BY_LOAD)
              .filter(WorkerSkewRule::isMuch)
              .filter(busiest -> isMoreThanOthers(pool, busiest, unread))
              .filter(busiest -> !standsStill(busiest, observations))
              .filter(busiest -> !watches(busiest, observations))
              .ifPresent(
                  busiest ->
                      findings.add(
                          finding(pool, busiest, ofOthers(pool, busiest) / (unread.size() - 1.0))));
        }
      }
    }
    return findings;
  }

  private static boolean hasSettled(Worker worker) {
    return worker
        .parts()
        .connections()
        .filter(pool -> pool.ageMilliseconds().orElse(SETTLED) < SETTLED)
        .isEmpty();
  }

  /** How many clients of each worker have sent what it has not read. */
  private static Map<Integer, Long> unread(List<Worker> workers) {
    Map<Integer, Long> unread = new HashMap<>();
    for (Worker worker : workers) {
      unread.put(
          worker.pid(),
          worker.parts().connections().stream()
              .flatMap(connections -> connections.entries().stream())
              .filter(entry -> CLIENTS.contains(entry.kind()))
              .filter(entry -> entry.tcp().filter(tcp -> tcp.unreadBytes() > 0).isPresent())
              .count());
    }
    return unread;
  }

  /** A worker that does not have the pool uses none of it. */
  private static long ofOthers(SharedPool pool, Share busiest) {
    return pool.serving().stream().mapToLong(Share::load).sum() - busiest.load();
  }

  /** What the others have not read yet may be for the pool. */
  private static boolean isMoreThanOthers(
      SharedPool pool, Share busiest, Map<Integer, Long> unread) {
    long notRead =
        unread.entrySet().stream()
            .filter(worker -> worker.getKey() != busiest.pid())
            .mapToLong(Map.Entry::getValue)
            .sum();
    return busiest.load() * (unread.size() - 1L) >= TIMES * (ofOthers(pool, busiest) + notRead);
  }

  /** Whether most connections in use have done nothing since the look before, for a short time. */
  private static boolean standsStill(Share busiest, Observations observations) {
    long still =
        Hold.of(busiest, observations).stream()
            .filter(hold -> hold.hasStoodStill() && hold.isHeldForLessThan(LONG))
            .count();
    return 2 * still >= busiest.load();
  }

  /** Whether most are of Lua timers that wait for news, which one worker does for all. */
  private static boolean watches(Share busiest, Observations observations) {
    long watching =
        Hold.of(busiest, observations).stream()
            .filter(hold -> hold.isOfTimer() && hold.hasDoneNothingBut(CosocketActivity.RECEIVE))
            .count();
    return 2 * watching >= busiest.load();
  }

  private static boolean isMuch(Share busiest) {
    return busiest.load() >= LEAST_LOAD && LEAST_OF_SIZE * busiest.load() >= busiest.pool().size();
  }

  private Finding finding(SharedPool pool, Share busiest, double mean) {
    return new Finding(
        code(),
        pool.subject(),
        List.of(busiest.pid()),
        busiest.load(),
        "process %d uses or waits for %d connections of a size of %d, the others for %.1f on average"
            .formatted(busiest.pid(), busiest.load(), busiest.pool().size(), mean),
        "See whether one worker takes most connections (listen ... reuseport helps), or a timer or"
            + " a lock makes one worker do the work of all. Pools are not shared between workers.");
  }
}
