package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Wait;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A pool whose counter has more connections in use than there are, in two looks. The counter and
 * the connections are not read in one moment. So it is found only where nothing moved in between:
 * connects wait for the pool all the time while none of its connections does anything, or no
 * connection of the worker does. Connects that look up a name count, and have no connection yet:
 * nothing is found while there is one, nor for the sake of one connection, which may come or go.
 */
final class PoolMiscountedRule implements Rule {
  private static final long LEAST = 2;

  private static final String ADVICE =
      "Reload nginx: what the counter has too many stays until the worker ends, and the pool keeps"
          + " so many connections fewer. A larger pool_size only puts it off. Then update"
          + " lua-nginx-module, or report it there with what the error log says of the pool.";

  /** A pool of a worker, and how many connections it counts that are not there. */
  private record Miscount(Share share, long tooMany) {}

  @Override
  public String code() {
    return "pool-miscounted";
  }

  @Override
  public boolean suspects(Observations observations) {
    return observations.all().stream()
        .flatMap(pool -> pool.shares().stream())
        .anyMatch(share -> tooMany(share.seen(), share.pool()) >= LEAST);
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Miscount> miscounts =
          pool.shares().stream()
              .map(share -> new Miscount(share, lasting(share, observations)))
              .filter(miscount -> miscount.tooMany() > 0)
              .toList();
      if (!miscounts.isEmpty()) {
        findings.add(finding(pool, miscounts, observations));
      }
    }
    return findings;
  }

  /** What to do about a pool if that is the reason why it is full. */
  static Optional<String> advice(Share share, Observations observations) {
    return lasting(share, observations) > 0 ? Optional.of(ADVICE) : Optional.empty();
  }

  /** How many connections it counts that were not there in either look; 0 if that is not known. */
  private static long lasting(Share share, Observations observations) {
    long tooMany = tooMany(share.seen(), share.pool());
    Optional<SeenWorker> before = observations.workerBefore(share.worker());
    return tooMany >= LEAST && before.isPresent() && lasts(share, before.get()) ? tooMany : 0;
  }

  /** A pool whose connections can be told is the only one of its name. */
  private static boolean lasts(Share share, SeenWorker before) {
    List<Pool> then = before.pools(share.pool().name());
    return then.size() == 1
        && hasSameNumbers(then.getFirst(), share.pool())
        && tooMany(before, then.getFirst()) >= LEAST
        && areAllKnown(share.worker().parts().requests())
        && (isStuck(share, then.getFirst(), before) || isQuiet(share, before))
        && share.seen().waits().stream().noneMatch(PoolMiscountedRule::looksUpAName);
  }

  private static boolean hasSameNumbers(Pool then, Pool now) {
    return then.connections() == now.connections()
        && then.free() == now.free()
        && then.queued() == now.queued();
  }

  private static long tooMany(SeenWorker worker, Pool pool) {
    return worker.connections().filter(PoolMiscountedRule::isWhole).isPresent()
        ? worker.inUse(pool.name()).map(there -> pool.inUse() - there.size()).orElse(0L)
        : 0;
  }

  private static boolean isWhole(WorkerConnections connections) {
    return connections.exact() && connections.leftOut() == 0;
  }

  private static boolean areAllKnown(Optional<Requests> requests) {
    return requests.filter(read -> read.leftOut() == 0).isPresent();
  }

  private static boolean looksUpAName(Wait wait) {
    return wait.isFor(Wait.Kind.COSOCKET)
        && wait.doing().filter(CosocketActivity.RESOLVE::equals).isPresent();
  }

  /** Whether the same connects waited in both looks, and no connection of the pool did anything. */
  private static boolean isStuck(Share share, Pool then, SeenWorker before) {
    List<OptionalLong> waiting = waiting(share.pool());
    return !waiting.isEmpty()
        && waiting.stream().allMatch(OptionalLong::isPresent)
        && waiting.equals(waiting(then))
        && uses(share.seen(), then).equals(uses(before, then));
  }

  private static List<OptionalLong> waiting(Pool pool) {
    return pool.contents().stream()
        .flatMap(contents -> contents.waiting().stream())
        .map(WaitingConnect::expiresAt)
        .toList();
  }

  private static Set<SeenWorker.Use> uses(SeenWorker worker, Pool pool) {
    return SeenWorker.Use.of(worker.inUse(pool.name()).orElse(List.of()));
  }

  /** Whether no connection of the worker did anything, and no Lua code works with the pool. */
  private static boolean isQuiet(Share share, SeenWorker before) {
    return share.seen().isQuietSince(before)
        && share.seen().waits().stream()
            .noneMatch(
                wait ->
                    wait.isFor(Wait.Kind.COSOCKET)
                        && wait.pool().filter(share.pool().name()::equals).isPresent());
  }

  private Finding finding(SharedPool pool, List<Miscount> miscounts, Observations observations) {
    Miscount worst =
        miscounts.stream().max(Comparator.comparingLong(Miscount::tooMany)).orElseThrow();
    long counted = worst.share().pool().inUse();
    return new Finding(
        code(),
        pool.subject(),
        miscounts.stream().map(miscount -> miscount.share().pid()).toList(),
        worst.tooMany(),
        "its counter has %d in use in process %d, and %d %s there, for %s or more%s"
            .formatted(
                counted,
                worst.share().pid(),
                counted - worst.tooMany(),
                counted - worst.tooMany() == 1 ? "is" : "are",
                observations.sinceThen(),
                miscounts.size() == 1
                    ? ""
                    : "; %d of %d workers are like that"
                        .formatted(miscounts.size(), pool.shares().size())),
        ADVICE);
  }
}
