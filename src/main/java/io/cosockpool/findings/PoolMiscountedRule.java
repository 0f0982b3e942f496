package io.cosockpool.findings;

import io.cosockpool.findings.Observations.Share;
import io.cosockpool.findings.Observations.SharedPool;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Finding;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Request;
import io.cosockpool.model.Requests;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wait;
import io.cosockpool.model.Worker;
import io.cosockpool.model.WorkerConnections;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pool whose counter has more connections in use than there are, in two looks in which nothing
 * moved. Connects that look up a name count and have no connection yet, so nothing is claimed while
 * there may be one.
 */
final class PoolMiscountedRule implements Rule {
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
        .anyMatch(share -> tooMany(share, share.pool(), share.worker()) > 0);
  }

  @Override
  public List<Finding> find(Observations observations) {
    List<Finding> findings = new ArrayList<>();
    for (SharedPool pool : observations.all()) {
      List<Miscount> miscounts =
          pool.shares().stream()
              .map(share -> new Miscount(share, lasting(pool.subsystem(), share, observations)))
              .filter(miscount -> miscount.tooMany() > 0)
              .toList();
      if (!miscounts.isEmpty()) {
        findings.add(finding(pool, miscounts, observations));
      }
    }
    return findings;
  }

  /** What to do about a pool if that is the reason why it is full. */
  static Optional<String> advice(SharedPool pool, Share share, Observations observations) {
    return lasting(pool.subsystem(), share, observations) > 0
        ? Optional.of(ADVICE)
        : Optional.empty();
  }

  /** How many connections it counts that were not there in either look; 0 if that is not known. */
  private static long lasting(Subsystem subsystem, Share share, Observations observations) {
    Optional<Worker> before = observations.workerBefore(share.worker());
    Optional<Pool> then =
        before.stream()
            .flatMap(worker -> worker.pools().getOrDefault(subsystem, List.of()).stream())
            .filter(pool -> pool.name().equals(share.pool().name()))
            .findFirst();
    if (then.isEmpty()
        || !isSame(then.get(), share.pool())
        || mayLookUpNames(share.worker())
        || tooMany(share, then.get(), before.orElseThrow()) <= 0) {
      return 0;
    }
    return tooMany(share, share.pool(), share.worker());
  }

  private static boolean isSame(Pool then, Pool now) {
    return then.connections() == now.connections()
        && then.free() == now.free()
        && then.queued() == now.queued();
  }

  private static long tooMany(Share share, Pool pool, Worker worker) {
    Optional<WorkerConnections> connections = worker.parts().connections();
    return connections.filter(WorkerConnections::exact).isPresent()
            && connections.get().leftOut() == 0
            && !Hold.isTwice(share)
        ? pool.inUse() - Hold.inUse(share, connections).size()
        : 0;
  }

  private static boolean mayLookUpNames(Worker worker) {
    Optional<Requests> requests = worker.parts().requests();
    return requests.isEmpty()
        || requests.get().leftOut() > 0
        || requests.get().all().stream()
            .flatMap(PoolMiscountedRule::waits)
            .anyMatch(wait -> wait.doing().filter(CosocketActivity.RESOLVE::equals).isPresent());
  }

  private static Stream<Wait> waits(Request request) {
    return Stream.concat(
        Stream.of(request.waitsFor()),
        request.coroutines().stream().map(coroutine -> coroutine.waitsFor()));
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
